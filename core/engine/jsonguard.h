#pragma once

#include "core/base/result.h"

#include <duckdb.h>

/// Internal to core/engine.
namespace sharepane::engine {

/// Makes shallowJson (jsontext.h) a function of the connection's instance.
[[nodiscard]] Result<void> registerShallowJson(duckdb_connection connection);

} // namespace sharepane::engine
