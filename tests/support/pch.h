#pragma once

// What nearly every test includes, compiled once.
#include "core/base/result.h"

#include <QtTest>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>
