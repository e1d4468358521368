add_executable(sharepanectl
    sharepanectl/clustercommands.cpp sharepanectl/command.cpp sharepanectl/databasecommands.cpp
    sharepanectl/followercommands.cpp sharepanectl/ingestcommand.cpp sharepanectl/main.cpp
    sharepanectl/progressbar.cpp sharepanectl/querycommand.cpp sharepanectl/report.cpp
    sharepanectl/servecommand.cpp sharepanectl/synccommands.cpp sharepanectl/tablecommands.cpp)
target_link_libraries(sharepanectl PRIVATE sharepane_facade nlohmann_json::nlohmann_json CLI11::CLI11)
# GCC 12 sees an overlapping memcpy in inlined std::string concatenation that can't happen (its bug 105651).
target_compile_options(sharepanectl PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
