#include "core/engine/jsonguard.h"

#include "core/engine/jsontext.h"

#include <memory>
#include <string>

namespace sharepane::engine {

namespace {

void shallow(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output)
{
    duckdb_vector texts = duckdb_data_chunk_get_vector(input, 0);
    auto* values = static_cast<duckdb_string_t*>(duckdb_vector_get_data(texts));
    uint64_t* validity = duckdb_vector_get_validity(texts);
    const idx_t rows = duckdb_data_chunk_get_size(input);
    for (idx_t row = 0; row < rows; ++row) {
        if (validity != nullptr && !duckdb_validity_row_is_valid(validity, row)) {
            duckdb_vector_ensure_validity_writable(output);
            duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row);
            continue;
        }
        const char* text = duckdb_string_t_data(&values[row]);
        const std::size_t length = duckdb_string_t_length(values[row]);
        if (isNestedDeeper({text, length}, deepestSearched)) {
            const std::string message =
                "JSON that is nested more than " + std::to_string(deepestSearched) +
                " levels deep can't be searched or laid out; take out a part of it by "
                "its full path first";
            duckdb_scalar_function_set_error(info, message.c_str());
            return;
        }
        duckdb_vector_assign_string_element_len(output, row, text, length);
    }
}

struct FunctionDeleter {
    void operator()(_duckdb_scalar_function* function) const
    {
        duckdb_scalar_function handle = function;
        duckdb_destroy_scalar_function(&handle);
    }
};

struct TypeDeleter {
    void operator()(_duckdb_logical_type* type) const
    {
        duckdb_logical_type handle = type;
        duckdb_destroy_logical_type(&handle);
    }
};

} // namespace

Result<void> registerShallowJson(duckdb_connection connection)
{
    const std::unique_ptr<_duckdb_scalar_function, FunctionDeleter> function(duckdb_create_scalar_function());
    const std::unique_ptr<_duckdb_logical_type, TypeDeleter> text(
        duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR));
    const std::string name(shallowJson);
    duckdb_scalar_function_set_name(function.get(), name.c_str());
    duckdb_scalar_function_add_parameter(function.get(), text.get());
    duckdb_scalar_function_set_return_type(function.get(), text.get());
    duckdb_scalar_function_set_function(function.get(), shallow);
    if (duckdb_register_scalar_function(connection, function.get()) != DuckDBSuccess) {
        return fail(ErrorCode::failed, "open the engine", {}, "it does not take the function " + name);
    }
    return {};
}

} // namespace sharepane::engine
