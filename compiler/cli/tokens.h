// What the verbs `token ...` share.
#pragma once

#include "compiler/cli/store_reader.h"
#include "runtime/base/env.h"
#include "runtime/control/tokens.h"
