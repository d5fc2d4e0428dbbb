#include "pool/collect/http_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <chrono>
#include <optional>
#include <thread>

namespace tbg::collect {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::seconds kRequestTime{5};
constexpr std::size_t kConnectionsMax = 32;

using Request = http::request<http::empty_body>;
using Response = http::response<http::string_body>;

Response respond(const HttpServer::Pages& pages, const Request& request) {
  Page page;
  const std::string target(request.target());
  const auto found = pages.find(target.substr(0, target.find('?')));
  if (request.method() != http::verb::get && request.method() != http::verb::head) {
    page = {405, page.type, "only GET\n"};
  } else if (found == pages.end()) {
    page.status = 404;
    page.body = "there is:\n";
    for (const auto& [path, make] : pages)
      page.body += path + "\n";
  } else {
    page = found->second();
  }
  Response out(static_cast<http::status>(page.status), request.version());
  out.set(http::field::content_type, page.type);
  out.keep_alive(false);
  out.body() = std::move(page.body);
  out.prepare_payload();
  if (request.method() == http::verb::head) out.body().clear();
  return out;
}

// One request and its answer.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(tcp::socket socket, const HttpServer::Pages& pages, std::size_t& open)
      : stream_(std::move(socket)), pages_(pages), open_(open) {
    ++open_;
  }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() { --open_; }

  void start() {
    stream_.expires_after(kRequestTime);
    http::async_read(stream_, buffer_, request_,
                     [self = shared_from_this()](error_code error, std::size_t) {
                       if (!error) self->answer();
                     });
  }

 private:
  void answer() {
    response_ = respond(pages_, request_);
    http::async_write(stream_, response_, [self = shared_from_this()](error_code, std::size_t) {
      error_code ignored;
      self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    });
  }

  beast::tcp_stream stream_;
  const HttpServer::Pages& pages_;
  std::size_t& open_;
  beast::flat_buffer buffer_{8192};
  Request request_;
  Response response_;
};

std::optional<tcp::endpoint> parse_endpoint(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  std::string host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  if (std::from_chars(text.data() + colon + 1, end, port).ptr != end) return std::nullopt;
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) return std::nullopt;
  return tcp::endpoint(address, port);
}

}  // namespace

struct HttpServer::Machine {
  std::string listen;
  Pages pages;
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  std::size_t open = 0;
  std::thread thread;

  void accept() {
    acceptor.async_accept([this](error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error && open < kConnectionsMax)
        std::make_shared<Exchange>(std::move(socket), pages, open)->start();
      accept();
    });
  }
};

HttpServer::HttpServer(std::string listen, Pages pages) : machine_(std::make_unique<Machine>()) {
  machine_->listen = std::move(listen);
  machine_->pages = std::move(pages);
}

HttpServer::~HttpServer() {
  machine_->io.stop();
  if (machine_->thread.joinable()) machine_->thread.join();
}

std::string HttpServer::check(const std::string& listen) {
  if (parse_endpoint(listen)) return {};
  return "http_listen is '" + listen + "', and should be an address and a port, as 127.0.0.1:9109";
}

std::string HttpServer::open() {
  const auto endpoint = parse_endpoint(machine_->listen);
  const std::string what = "cannot listen at " + machine_->listen + " (http_listen): ";
  if (!endpoint) return check(machine_->listen);
  error_code error;
  tcp::acceptor& acceptor = machine_->acceptor;
  acceptor.open(endpoint->protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(*endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return what + error.message();
  machine_->accept();
  machine_->thread = std::thread([this] { machine_->io.run(); });
  return {};
}

std::string HttpServer::bound() const {
  error_code error;
  const tcp::endpoint at = machine_->acceptor.local_endpoint(error);
  if (error) return machine_->listen;
  return at.address().to_string() + ":" + std::to_string(at.port());
}

}  // namespace tbg::collect
