# The core with everything around it in memory; apart from tbg_fakes, which knows ports only.
tbg_library(tbg_world SOURCES world.cpp LINK tbg_core tbg_fakes)
