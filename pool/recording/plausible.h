// What a live pool's ports never hand to the core, because they look before: a damaged or hostile
// session file might.
#pragma once

#include <string>

#include "pool/recording/session_format.h"

namespace tbg::recording {

// Each: empty, or what is wrong.
std::string problem_of(const LifeInfo& info);
// Of a life that is to be compared or shown: its outputs, too.
std::string problem_as_a_whole(const LifeInfo& info);
std::string problem_of(const std::vector<core::crossing::Names::Name>& names);
std::string problem_of(const TemplatePtr& source);
std::string problem_of(const HeaderInfo& header);
std::string problem_of(const NodeStatus& status);
// `before`: of the input before.
std::string problem_of(Now now, Now before);

// Names of users as the core takes them; they have no problem.
core::UserTagsPtr names_of(const std::vector<core::crossing::Names::Name>& names);

}  // namespace tbg::recording
