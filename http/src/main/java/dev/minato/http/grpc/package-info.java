/**
 * gRPC over HTTP/2 streams that the room serves or opens: server ({@link GrpcServer}) and client
 * ({@link GrpcClient}), unary and streaming, messages through a {@link Marshaller}. Reading and
 * writing block, and that is the flow control. Messages are not compressed. After
 * github.com/grpc/grpc, doc/PROTOCOL-HTTP2.md.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.http.grpc;
