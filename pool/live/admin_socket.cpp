#include "pool/live/admin_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <cstring>

namespace tbg::live {

namespace {

using boost::system::error_code;

constexpr std::chrono::seconds kAcceptRest{1};  // out of file descriptors

bool is_socket(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode);
}

}  // namespace

struct AdminSocket::Session {
  Session(Local::socket accepted, boost::asio::io_context& io)
      : socket(std::move(accepted)), idle(io) {}
  Local::socket socket;
  boost::asio::steady_timer idle;
  std::string in;
  std::size_t line = 0;  // size of the line at the front of `in`, with its newline
  std::string out;
  bool last = false;  // closed when `out` is taken
};

AdminSocket::AdminSocket(Loop& loop, Options options, Desk desk)
    : loop_(loop),
      options_(std::move(options)),
      desk_(std::move(desk)),
      acceptor_(loop.io()),
      accept_timer_(loop.io()),
      pause_timer_(loop.io()) {}

AdminSocket::~AdminSocket() {
  if (bound_) ::unlink(options_.path.c_str());
}

StartError AdminSocket::trouble(const std::string& what) const {
  return {"admin_socket: cannot listen at " + options_.path + ": " + what};
}

StartResult<std::unique_ptr<AdminSocket>> AdminSocket::open(Loop& loop, Options options,
                                                            Desk desk) {
  static_assert(kPathMax == sizeof(sockaddr_un::sun_path) - 1);
  std::unique_ptr<AdminSocket> out(new AdminSocket(loop, std::move(options), std::move(desk)));
  if (auto bound = out->bind(); !bound) return bound.error();
  out->accept();
  return out;
}

StartResult<void> AdminSocket::bind() {
  const std::string& path = options_.path;
  if (path.empty() || path.size() > kPathMax)
    return trouble("a socket's path has 1 to " + std::to_string(kPathMax) +
                   " characters, this one " + std::to_string(path.size()));
  error_code error;
  const Local::endpoint endpoint(path);
  acceptor_.open(Local(), error);
  if (error) return trouble(error.message());
  acceptor_.bind(endpoint, error);
  if (error == boost::asio::error::address_in_use) {
    if (!is_socket(path))
      return trouble("a file of that name is there; give another path, or \"\" for none");
    Local::socket probe(loop_.io());
    probe.open(Local(), error);
    probe.non_blocking(true, error);
    probe.connect(endpoint, error);
    if (error != boost::asio::error::connection_refused)
      return trouble("another process answers there; stop it, or give this pool a path of its own");
    ::unlink(path.c_str());
    error.clear();
    acceptor_.bind(endpoint, error);
  }
  if (error == boost::system::errc::no_such_file_or_directory)
    return trouble("its folder is not there; make it, or give another path, or \"\" for none");
  if (error) return trouble(error.message());
  bound_ = true;
  // Nobody can connect before listen(), so nobody can before this.
  if (::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) return trouble(std::strerror(errno));
  acceptor_.listen(static_cast<int>(kConnectionsMax), error);
  if (error) return trouble(error.message());
  return {};
}

void AdminSocket::accept() {
  acceptor_.async_accept([this](const error_code& error, Local::socket socket) {
    if (error == boost::asio::error::operation_aborted) return;
    if (!error) {
      take_in(std::move(socket));
      return accept();
    }
    accept_timer_.expires_after(kAcceptRest);
    accept_timer_.async_wait([this](const error_code& stopped) {
      if (!stopped) accept();
    });
  });
}

void AdminSocket::take_in(Local::socket socket) {
  const bool room = sessions_.size() < kConnectionsMax;
  const auto session = std::make_shared<Session>(std::move(socket), loop_.io());
  if (!room) {  // as far as it goes: nothing of it is kept
    const std::string line = desk_.refusal("too many at once: try again later") + "\n";
    error_code ignored;
    session->socket.non_blocking(true, ignored);
    session->socket.write_some(boost::asio::buffer(line), ignored);
    return;
  }
  sessions_.insert(session);
  read(session);
}

void AdminSocket::restart_idle(const SessionPtr& session) {
  session->idle.expires_after(options_.idle);
  session->idle.async_wait([this, session](const error_code& error) {
    // It may have been set anew while this was on its way.
    const bool due = session->idle.expiry() <= std::chrono::steady_clock::now();
    if (!error && due) close(session);
  });
}

void AdminSocket::read(const SessionPtr& session) {
  restart_idle(session);
  boost::asio::async_read_until(
      session->socket, boost::asio::dynamic_buffer(session->in, kLineMax), '\n',
      [this, session](const error_code& error, std::size_t size) {
        if (!sessions_.contains(session)) return;
        if (error == boost::asio::error::not_found)
          return refuse(session, "a line has at most " + std::to_string(kLineMax) + " bytes");
        if (error) return close(session);
        on_line(session, size);
      });
}

void AdminSocket::on_line(const SessionPtr& session, std::size_t size) {
  session->line = size;
  waiting_.push_back(session);
  serve();
}

void AdminSocket::serve() {
  while (!pausing_ && !waiting_.empty()) {
    const SessionPtr session = waiting_.front();
    waiting_.pop_front();
    if (!sessions_.contains(session)) continue;
    const std::string_view line(session->in.data(), session->line - 1);
    std::string answer = desk_.answer(line);
    session->in.erase(0, session->line);
    send(session, std::move(answer));
    pausing_ = true;
    pause_timer_.expires_after(kPause);
    pause_timer_.async_wait([this](const error_code& error) {
      if (error) return;
      pausing_ = false;
      serve();
    });
  }
}

void AdminSocket::refuse(const SessionPtr& session, std::string_view why) {
  session->last = true;
  send(session, desk_.refusal(why));
}

void AdminSocket::send(const SessionPtr& session, std::string line) {
  session->out = std::move(line);
  session->out += '\n';
  restart_idle(session);
  boost::asio::async_write(session->socket, boost::asio::buffer(session->out),
                           [this, session](const error_code& error, std::size_t) {
                             if (!sessions_.contains(session)) return;
                             if (error || session->last) return close(session);
                             read(session);
                           });
}

void AdminSocket::close(const SessionPtr& session) {
  error_code ignored;
  session->idle.cancel();
  session->socket.close(ignored);
  sessions_.erase(session);
}

}  // namespace tbg::live
