package dev.minato.docker.buildkit;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

import dev.minato.base.Reason;
import dev.minato.docker.buildkit.wire.Timestamp;
import dev.minato.http.grpc.GrpcMethod;
import dev.minato.http.grpc.Marshaller;

import java.io.IOException;
import java.time.Instant;

/** Messages of protobuf as gRPC's, and what many of them have. */
final class ProtobufMessages {
    private ProtobufMessages() {}

    /** A method whose messages are these. */
    static <Q extends MessageLite, A extends MessageLite> GrpcMethod<Q, A> method(
            String service, String name, Parser<Q> request, Parser<A> response) {
        return new GrpcMethod<>(service, name, marshaller(request), marshaller(response));
    }

    private static <T extends MessageLite> Marshaller<T> marshaller(Parser<T> parser) {
        return new Marshaller<>() {
            @Override
            public byte[] encode(T message) {
                return message.toByteArray();
            }

            @Override
            public T decode(byte[] bytes) throws IOException {
                try {
                    return parser.parseFrom(bytes);
                } catch (InvalidProtocolBufferException e) {
                    throw new IOException("the message cannot be read: " + Reason.of(e), e);
                }
            }
        };
    }

    /** A moment as protobuf has it. */
    static Timestamp time(Instant moment) {
        return Timestamp.newBuilder()
                .setSeconds(moment.getEpochSecond())
                .setNanos(moment.getNano())
                .build();
    }
}
