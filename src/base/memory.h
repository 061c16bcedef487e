// What the process does about its heap as a whole. Any thread.
#pragma once

namespace bireme {

// Gives free pages of the heap back to the system: milliseconds; for when a burst of work is over.
void give_back_memory();

}  // namespace bireme
