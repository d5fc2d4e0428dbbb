// Test support: a server of tbgload in a process of its own, as it runs in earnest.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <stdexcept>
#include <string>

namespace tbg::load {

// Forks, runs `serve` there, and reads the port from the first line it prints ("... on port N").
class ForkedServer {
 public:
  explicit ForkedServer(const std::function<int()>& serve) {
    int pipe_ends[2];
    if (pipe(pipe_ends) != 0) throw std::runtime_error("pipe");
    std::fflush(stdout);  // or the child would print it again
    pid_ = fork();
    if (pid_ == 0) {
      dup2(pipe_ends[1], STDOUT_FILENO);
      _exit(serve());
    }
    ::close(pipe_ends[1]);
    output_ = fdopen(pipe_ends[0], "r");
    port_ = read_line();
    port_.erase(0, port_.rfind(' ') + 1);
  }
  ~ForkedServer() {
    if (pid_ > 0) stop();
    std::fclose(output_);
  }
  ForkedServer(const ForkedServer&) = delete;
  ForkedServer& operator=(const ForkedServer&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] std::string address() const { return "127.0.0.1:" + port_; }

  // The next line of its output, without the end; empty at the end of the output.
  std::string read_line() {
    std::string line;
    for (int c; (c = std::fgetc(output_)) != EOF && c != '\n';)
      line += static_cast<char>(c);
    return line;
  }

  // Asks it to end; its exit code, or -1 if a signal killed it.
  int stop() {
    int status = 0;
    kill(pid_, SIGTERM);
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = 0;
  FILE* output_ = nullptr;
  std::string port_;
};

}  // namespace tbg::load
