#include "sim/fiber.h"

#include <ucontext.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "pool/bitcoin/assert.h"

namespace tbg::sim {
namespace {

constexpr std::size_t kStackBytes = 1 << 20;

}  // namespace

struct Fiber::Contexts {
  ucontext_t outside{};
  ucontext_t inside{};
  std::vector<std::byte> stack = std::vector<std::byte>(kStackBytes);
};

Fiber::Fiber(std::function<void()> body)
    : body_(std::move(body)), contexts_(std::make_unique<Contexts>()) {
  TBG_ASSERT(getcontext(&contexts_->inside) == 0);
  contexts_->inside.uc_stack.ss_sp = contexts_->stack.data();
  contexts_->inside.uc_stack.ss_size = contexts_->stack.size();
  contexts_->inside.uc_link = &contexts_->outside;
  // makecontext passes ints only.
  const auto self = reinterpret_cast<std::uintptr_t>(this);
  makecontext(&contexts_->inside, reinterpret_cast<void (*)()>(&Fiber::enter), 2,
              static_cast<unsigned>(self), static_cast<unsigned>(self >> 32));
}

Fiber::~Fiber() = default;

void Fiber::enter(unsigned low, unsigned high) {
  auto* const fiber = reinterpret_cast<Fiber*>(static_cast<std::uintptr_t>(high) << 32 | low);
  fiber->body_();
  fiber->ended_ = true;
}

bool Fiber::run() {
  TBG_ASSERT(swapcontext(&contexts_->outside, &contexts_->inside) == 0);
  return ended_;
}

void Fiber::leave() { swapcontext(&contexts_->inside, &contexts_->outside); }

}  // namespace tbg::sim
