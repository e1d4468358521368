#pragma once

#include "core/workspace/sql.h"

namespace sharepane::follow {

namespace sql = workspace::sql;

} // namespace sharepane::follow
