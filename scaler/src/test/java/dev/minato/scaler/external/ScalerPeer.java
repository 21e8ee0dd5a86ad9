package dev.minato.scaler.external;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** An external scaler by grpc-java, in clear; answers by the name of a method. */
final class ScalerPeer implements AutoCloseable {
    private final Server server;
    private final Map<String, byte[]> asked = new ConcurrentHashMap<>();

    ScalerPeer(Map<String, Function<byte[], byte[]>> answers) throws IOException {
        ServerServiceDefinition.Builder service =
                ServerServiceDefinition.builder("externalscaler.ExternalScaler");
        answers.forEach((name, answer) ->
                service.addMethod(
                        method(name),
                        ServerCalls.asyncUnaryCall((request, observer) -> {
                            asked.put(name, request);
                            try {
                                observer.onNext(answer.apply(request));
                                observer.onCompleted();
                            } catch (IllegalStateException e) {
                                observer.onError(
                                        Status.INTERNAL
                                                .withDescription(e.getMessage())
                                                .asRuntimeException());
                            }
                        })));
        server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .addService(service.build())
                        .build()
                        .start();
    }

    private static MethodDescriptor<byte[], byte[]> method(String name) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("externalscaler.ExternalScaler/" + name)
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
    }

    /** Messages as they are on the wire. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    int port() {
        return server.getPort();
    }

    /** The metadata that a method was asked with. */
    Map<String, String> metadata(String method) throws IOException {
        Map<String, String> metadata = new TreeMap<>();
        ProtobufReader reader = new ProtobufReader(ByteBuffer.wrap(asked.get(method)));
        while (reader.next()) {
            if (reader.field() == 3) {
                ProtobufReader entry = reader.message();
                String key = "";
                String value = "";
                while (entry.next()) {
                    key = entry.field() == 1 ? entry.text() : key;
                    value = entry.field() == 2 ? entry.text() : value;
                }
                metadata.put(key, value);
            }
        }
        return metadata;
    }

    /** Carries a connection here and back, until one of both ends it. */
    void carry(Socket client) throws IOException {
        try (Socket inner = new Socket(InetAddress.getLoopbackAddress(), port())) {
            Thread back =
                    Thread.ofVirtual()
                            .start(() -> {
                                try (client) {
                                    inner.getInputStream().transferTo(client.getOutputStream());
                                } catch (IOException e) {
                                    return;
                                }
                            });
            client.getInputStream().transferTo(inner.getOutputStream());
            inner.shutdownOutput();
            back.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
