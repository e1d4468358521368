# The window.
if(TARGET sharepane_facade AND TARGET sharepane_ui_shell)
    add_executable(sharepane sharepane/main.cpp sharepane/signals.cpp)
    target_link_libraries(sharepane PRIVATE sharepane_ui_shell sharepane_facade CLI11::CLI11)
endif()
