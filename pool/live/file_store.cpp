#include "pool/live/file_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/asio/post.hpp>
#include <cerrno>

#include "pool/bitcoin/assert.h"
#include "pool/live/store_layout.h"

namespace tbg::live {

namespace {

namespace fs = std::filesystem;

constexpr std::array kFolders{Folder::root,    Folder::templates, Folder::blocks,
                              Folder::records, Folder::spool,     Folder::consumers};

StartError start_error(const std::string& what, const fs::path& path, int error) {
  return {store_error(what, path.string(), error).message};
}

StartResult<void> make_folder(const fs::path& path) {
  if (::mkdir(path.c_str(), 0750) == 0 || errno == EEXIST) return {};
  return start_error("make the folder", path, errno);
}

}  // namespace

FileStore::FileStore(Loop& loop, OperatorLog& log, fs::path datadir, std::uint32_t streams)
    : log_(log),
      datadir_(std::move(datadir)),
      ears_(streams),
      logs_(static_cast<std::size_t>(Log::spool) + streams),
      syncer_(loop, log),
      bulk_syncer_(loop, log) {}

StartResult<std::unique_ptr<FileStore>> FileStore::open(Loop& loop, OperatorLog& log,
                                                        const fs::path& datadir,
                                                        const Options& options) {
  std::error_code error;
  const fs::path full = fs::absolute(datadir, error).lexically_normal();
  std::unique_ptr<FileStore> store(new FileStore(loop, log, full, options.streams));
  if (auto made = store->make_folders(); !made) return made.error();
  if (auto locked = store->take_lock(); !locked) return locked.error();
  store->remove_leftovers();
  if (auto rescued = store->rescue_events(); !rescued) return StartError{rescued.error().message};
  store->make_rings(options.ring_bytes);
  return store;
}

StartResult<void> FileStore::make_folders() {
  std::error_code error;
  fs::create_directories(datadir_.parent_path(), error);
  if (error) return start_error("make the folder", datadir_.parent_path(), error.value());
  for (const Folder folder : kFolders) {
    if (auto made = make_folder(path_of(folder)); !made) return made;
  }
  return {};
}

StartResult<void> FileStore::take_lock() {
  const std::string path = (datadir_ / ".lock").string();
  lock_.reset(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640));
  if (!lock_) return start_error("open", path, errno);
  if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return start_error("lock", path, errno);
    const auto pid = read_all(lock_.get(), path);
    const std::string who = pid && !pid->empty() ? std::string(pid->begin(), pid->end()) : "?";
    return StartError{"datadir " + datadir_.string() + " is in use by process " + who +
                      ": stop it, or give this pool a datadir of its own"};
  }
  const std::string pid = std::to_string(::getpid());
  if (::ftruncate(lock_.get(), 0) != 0) return start_error("write", path, errno);
  const int failed = write_all(lock_.get(), bitcoin::as_bytes(pid));
  if (failed != 0) return start_error("write", path, failed);
  return {};
}

void FileStore::remove_leftovers() {
  std::error_code ignored;
  for (const Folder folder : kFolders) {
    for (const auto& entry : fs::directory_iterator(path_of(folder), ignored)) {
      if (entry.path().filename().string().starts_with(kTemporary)) {
        fs::remove(entry.path(), ignored);
      }
    }
  }
}

// What the process before had taken and not yet written, because it was killed.
StoreResult<void> FileStore::rescue_events() {
  const auto found = unwritten_events(datadir_);
  if (!found) return found.error();
  for (const UnwrittenEvents& left : *found)
    if (auto rescued = rescue(left); !rescued) return rescued;
  return {};
}

StoreResult<void> FileStore::rescue(const UnwrittenEvents& left) {
  const std::string path = path_of(Folder::spool, left.segment);
  if (!left.this_boot) {
    log_.write(LogLevel::warning, path + " lacks " + std::to_string(left.bytes.size()) +
                                      " bytes of events: the machine itself went down before they "
                                      "were written");
    return {};
  }
  const FileHandle file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  const int failed = file ? write_all(file.get(), left.bytes) : errno;
  if (failed == 0) return {};
  StoreError error = store_error("append the last events of a killed process to", path, failed);
  error.message += "; nothing is lost: mend that and start again";
  return error;
}

void FileStore::make_rings(std::size_t bytes) {
  std::error_code ignored;
  if (const auto before = ring_paths(datadir_))  // their events are written
    for (const fs::path& ring : *before)
      fs::remove(ring, ignored);
  for (std::uint32_t stream = 0; stream < ears_.size(); ++stream) {
    auto ring = MappedRing::make(ring_path(datadir_, stream), bytes);
    if (ring) {
      current(spool_log(stream)).use(std::move(*ring));
      continue;
    }
    log_.write(LogLevel::info, "events are written one turn at a time: " + ring.error().message);
    return;
  }
}

void FileStore::drain_spool() {
  for (std::uint32_t stream = 0; stream < ears_.size(); ++stream)
    (void)current(spool_log(stream)).drain();
}

fs::path FileStore::path_of(Folder folder) const { return folder_path(datadir_, folder); }

std::string FileStore::path_of(Folder folder, std::string_view name) const {
  // Names are made by the core; one that leaves the folder would be our bug.
  TBG_ASSERT(!name.empty() && name[0] != '.' && name.find('/') == std::string_view::npos);
  return (path_of(folder) / name).string();
}

StoreResult<void> FileStore::begin(Log log, std::string_view segment) {
  // Whoever reads the segments takes one that has a next for whole.
  SegmentLog& before = current(log);
  if (const int error = before.drain(); error != 0)
    return store_error("append to", before.path(), error);
  if (before.file() != nullptr) syncer_of(log).sync_file(before.path());
  const std::string path = path_of(folder_of(log), segment);
  FileHandle file(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0640));
  if (!file) return store_error("open", path, errno);
  const off_t size = ::lseek(file.get(), 0, SEEK_END);
  if (size < 0) return store_error("find the end of", path, errno);
  auto begun = current(log).begin(path, std::make_shared<const FileHandle>(std::move(file)),
                                  static_cast<std::uint64_t>(size));
  if (begun) syncer_of(log).sync_file(path);  // that the file exists must survive, too
  return begun;
}

StoreResult<void> FileStore::missing(Log log) {
  return StoreError{"no file is open in " + path_of(folder_of(log)).string()};
}

StoreResult<void> FileStore::append(Log log, bitcoin::ByteView bytes) {
  return current(log).file() == nullptr ? missing(log) : current(log).append(bytes);
}

StoreResult<void> FileStore::truncate(Log log, std::uint64_t size) {
  if (current(log).file() == nullptr) return missing(log);
  auto cut = current(log).truncate(size);
  if (cut) syncer_of(log).sync_file(current(log).path());
  return cut;
}

void FileStore::sync(Log log) {
  const Ear ear = ears_.at(stream_of(log));
  TBG_ASSERT(ear.inputs != nullptr);
  if (current(log).file() == nullptr) return;
  const auto tell = [inputs = ear.inputs, log] { inputs->on_durable(Loop::now(), log); };
  syncer_of(log).sync_log(current(log), [tell, loop = ear.loop] {
    loop == nullptr ? tell() : boost::asio::post(loop->io(), tell);
  });
}

StoreResult<void> FileStore::put(Folder folder, std::string_view name, bitcoin::ByteView bytes) {
  const std::string path = path_of(folder, name);
  const int failed = replace_file(path_of(folder), name, bytes);
  if (failed != 0) return store_error("write", path, failed);
  syncer_.sync_file(path);
  return {};
}

StoreResult<void> FileStore::remove(Folder folder, std::string_view name) {
  const std::string path = path_of(folder, name);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return store_error("remove", path, errno);
  return {};
}

StoreResult<bitcoin::Bytes> FileStore::read(Folder folder, std::string_view name) {
  if (folder == Folder::spool) drain_spool();  // what is appended can be read
  return read_file(path_of(folder, name));
}

StoreResult<std::uint64_t> FileStore::size(Folder folder, std::string_view name) {
  if (folder == Folder::spool) drain_spool();
  const std::string path = path_of(folder, name);
  std::error_code error;
  const std::uintmax_t bytes = fs::file_size(path, error);
  if (error) return store_error("size", path, error.value());
  return bytes;
}

StoreResult<std::vector<std::string>> FileStore::list(Folder folder) {
  return list_files(path_of(folder));
}

}  // namespace tbg::live
