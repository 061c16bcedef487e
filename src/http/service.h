// One interface for serving and calling: a Service takes a request and a place for the answer.
// The server's places write to a connection, a caller's collect; Client is a Service too.
//
// handle() is called on the loop thread and must not block: it answers at once, or keeps the writer
// and answers later from any thread. Calls on one writer come from one thread at a time: head()
// once, data() any number of times, end() once. A writer that is dropped before end() answers 500
// (or cuts the stream, if the head is out). gone() is requested when nobody reads any more.
#pragma once

#include <memory>
#include <stop_token>
#include <string_view>

#include "http/message.h"

namespace bireme::http {

class ResponseWriter {
 public:
  virtual ~ResponseWriter() = default;
  virtual void head(ResponseHead head) = 0;
  virtual void data(std::string_view bytes) = 0;
  virtual void end(Status status) = 0;        // an error cuts the stream
  virtual size_t pending_bytes() const = 0;   // accepted, not yet sent: backpressure for streams
  virtual std::stop_token gone() const = 0;
};

using ResponseWriterPtr = std::shared_ptr<ResponseWriter>;

class Service {
 public:
  virtual ~Service() = default;
  virtual void handle(Request request, ResponseWriterPtr writer) = 0;
};

// Answers in one go.
void respond(ResponseWriter& writer, int status, std::string_view content_type,
             std::string_view body);

}  // namespace bireme::http
