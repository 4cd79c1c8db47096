// What the resources `routes` and `systems` share.
#pragma once

#include "runtime/control/resource.h"
#include "runtime/value/json_text.h"

namespace treaty::control {

Reply StopIt(World& world, const Call& call, store::HoldSubject subject, store::HoldMode mode);
Reply LetItGoOn(World& world, const Call& call, store::HoldSubject subject);

}  // namespace treaty::control
