#include "sim/checkers/observe.h"

namespace tbg::sim {
namespace {

template <typename T>
T value_of(const SeenEvent& event, std::string_view name) {
  const EventField* const field = event.find(name);
  const T* const value = field ? std::get_if<T>(&field->value) : nullptr;
  return value ? *value : T{};
}

}  // namespace

std::string link_queue(Client client) { return "link/" + std::to_string(client); }

const EventField* SeenEvent::find(std::string_view name) const {
  for (const EventField& field : fields)
    if (field.name == name) return &field;
  return nullptr;
}

std::string_view SeenEvent::text(std::string_view name) const {
  return value_of<std::string_view>(*this, name);
}
double SeenEvent::number(std::string_view name) const { return value_of<double>(*this, name); }
std::int64_t SeenEvent::integer(std::string_view name) const {
  return value_of<std::int64_t>(*this, name);
}
bool SeenEvent::flag(std::string_view name) const { return value_of<bool>(*this, name); }
Hash SeenEvent::hash(std::string_view name) const { return value_of<Hash>(*this, name); }

}  // namespace tbg::sim
