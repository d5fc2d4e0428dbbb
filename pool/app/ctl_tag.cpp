#include "pool/app/ctl_tag.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "pool/app/admin_commands.h"
#include "pool/live/file_io.h"

namespace tbg::app {
namespace {

using live::FileHandle;

// "" or what failed. The owner and the mode of the old file stay, as far as that may be done.
std::string replace(const std::string& path, const std::string& text) {
  struct stat old {};
  const bool there = ::stat(path.c_str(), &old) == 0;
  const std::string temporary = path + ".tmp";
  int failed = 0;
  {
    const FileHandle file(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640));
    failed = file ? live::write_all(file.get(), bitcoin::as_bytes(text)) : errno;
    if (failed == 0 && there) {
      if (::fchmod(file.get(), old.st_mode & 0777U) != 0) failed = errno;
      (void)!::fchown(file.get(), old.st_uid, old.st_gid);  // only root may
    }
    if (failed == 0 && ::fsync(file.get()) != 0) failed = errno;
  }
  if (failed == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) failed = errno;
  if (failed == 0) return {};
  ::unlink(temporary.c_str());
  return live::store_error("write", path, failed).message +
         "; run tbgctl as a user who may, nothing has changed";
}

}  // namespace

std::string write_tag(const std::string& path, const std::string& address,
                      const std::string& name) {
  const FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return live::store_error("read", path, errno).message;
  const auto bytes = live::read_all(file.get(), path);
  if (!bytes) return bytes.error().message;
  const std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  Json names = Json::parse(text, nullptr, false);
  if (!names.is_object())
    return path +
           " is no plain JSON object, or has comments, which would be lost: change it by hand, "
           "then run `tbgctl reload`";
  if (name.empty())
    names.erase(address);
  else
    names[address] = name;
  return replace(path, names.dump(2) + "\n");
}

}  // namespace tbg::app
