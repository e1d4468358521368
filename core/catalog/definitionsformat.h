#pragma once

#include "core/catalog/definitions.h"
#include "core/catalog/jsonreader.h"

/// The JSON of the parts of Definitions, as journal entries and checkpoints hold it. Internal to
/// core/catalog.
namespace sharepane::catalog {

[[nodiscard]] nlohmann::json jsonOf(const Policies& policies);
[[nodiscard]] Result<Policies> readPolicies(const JsonReader& reader);
[[nodiscard]] nlohmann::json jsonOf(const Principals& principals);
[[nodiscard]] Result<Principals> readPrincipals(const JsonReader& reader);
[[nodiscard]] nlohmann::json jsonOf(const ViewDefinition& view);
[[nodiscard]] Result<ViewDefinition> readView(const JsonReader& reader);
[[nodiscard]] nlohmann::json jsonOf(const ExternalTable& table);
[[nodiscard]] Result<ExternalTable> readExternalTable(const JsonReader& reader);
[[nodiscard]] nlohmann::json jsonOf(const Function& function);
[[nodiscard]] Result<Function> readFunction(const JsonReader& reader);
[[nodiscard]] nlohmann::json jsonOf(const Definitions& definitions);
[[nodiscard]] Result<Definitions> readDefinitions(const JsonReader& reader);

} // namespace sharepane::catalog
