// The compiled half of Boost.JSON, built in once. No header of ours includes it.
#include <boost/json/src.hpp>
