package dev.minato.docker.buildkit;

import dev.minato.base.Fault;
import dev.minato.builder.BuildCaller;
import dev.minato.docker.buildkit.wire.BytesMessage;
import dev.minato.docker.buildkit.wire.CheckAgentRequest;
import dev.minato.docker.buildkit.wire.CheckAgentResponse;
import dev.minato.docker.buildkit.wire.CredentialsRequest;
import dev.minato.docker.buildkit.wire.CredentialsResponse;
import dev.minato.docker.buildkit.wire.GetSecretRequest;
import dev.minato.docker.buildkit.wire.GetSecretResponse;
import dev.minato.http.HeaderFields;
import dev.minato.http.grpc.GrpcException;
import dev.minato.http.grpc.GrpcExchange;
import dev.minato.http.grpc.GrpcMethod;
import dev.minato.http.grpc.GrpcStatus;
import dev.minato.remote.RegistryCredentials;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/** The client of a session, asked for its secrets and SSH agents. Thread-safe. */
final class ClientCaller implements BuildCaller {
    /** Bytes of one message of an agent. */
    private static final int PIECE = 1 << 15;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final GrpcMethod<GetSecretRequest, GetSecretResponse> SECRET =
            ProtobufMessages.method(
                    "moby.buildkit.secrets.v1.Secrets",
                    "GetSecret",
                    GetSecretRequest.parser(),
                    GetSecretResponse.parser());
    private static final GrpcMethod<CheckAgentRequest, CheckAgentResponse> CHECK =
            ProtobufMessages.method(
                    "moby.sshforward.v1.SSH",
                    "CheckAgent",
                    CheckAgentRequest.parser(),
                    CheckAgentResponse.parser());
    private static final GrpcMethod<BytesMessage, BytesMessage> FORWARD =
            ProtobufMessages.method(
                    "moby.sshforward.v1.SSH",
                    "ForwardAgent",
                    BytesMessage.parser(),
                    BytesMessage.parser());

    private static final GrpcMethod<CredentialsRequest, CredentialsResponse> CREDENTIALS =
            ProtobufMessages.method(
                    "moby.filesync.v1.Auth",
                    "Credentials",
                    CredentialsRequest.parser(),
                    CredentialsResponse.parser());

    private final BuildSession session;

    ClientCaller(BuildSession session) {
        this.session = session;
    }

    @Override
    public Optional<byte[]> secret(String id) {
        if (!session.serves(SECRET)) {
            return Optional.empty();
        }
        try {
            GetSecretRequest question = GetSecretRequest.newBuilder().setId(id).build();
            byte[] value = session.ask(SECRET, question, PATIENCE).getData().toByteArray();
            if (value.length > LARGEST_SECRET) {
                throw Fault.invalid(
                        "secret",
                        "the secret " + id + " is larger than " + LARGEST_SECRET + " bytes");
            }
            return Optional.of(value);
        } catch (GrpcException e) {
            if (e.status() == GrpcStatus.NOT_FOUND) {
                return Optional.empty();
            }
            throw Fault.unavailable("the secret " + id + " is not given: " + e.text());
        } catch (IOException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "the client of the build has gone", e);
        }
    }

    @Override
    public Optional<SshAgent> ssh(String id) {
        if (!session.serves(CHECK)) {
            return Optional.empty();
        }
        try {
            CheckAgentRequest question = CheckAgentRequest.newBuilder().setId(id).build();
            session.ask(CHECK, question, PATIENCE);
            return Optional.of(() -> new Forwarded(id));
        } catch (GrpcException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "the client of the build has gone", e);
        }
    }

    @Override
    public Optional<RegistryCredentials> credentials(String host) {
        if (!session.serves(CREDENTIALS)) {
            return Optional.empty();
        }
        // Docker's clients know the Hub's account by the name of its API.
        String asked = host.equals("docker.io") ? "registry-1.docker.io" : host;
        try {
            CredentialsResponse answer =
                    session.ask(
                            CREDENTIALS,
                            CredentialsRequest.newBuilder().setHost(asked).build(),
                            PATIENCE);
            if (answer.getSecret().isEmpty()) {
                return Optional.empty();
            }
            // A secret without an account is a token of identity.
            return Optional.of(
                    answer.getUsername().isEmpty()
                            ? new RegistryCredentials("", "", answer.getSecret(), "")
                            : RegistryCredentials.basic(answer.getUsername(), answer.getSecret()));
        } catch (GrpcException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "the client of the build has gone", e);
        }
    }

    /** A connection to an agent, as pieces of bytes in both directions. */
    private final class Forwarded implements Connection {
        private final GrpcExchange<BytesMessage, BytesMessage> call;

        Forwarded(String id) throws IOException {
            call = session.open(FORWARD, new HeaderFields().add("buildkit.ssh.id", id));
        }

        @Override
        public InputStream in() {
            return ByteMessages.in(call::read);
        }

        @Override
        public OutputStream out() {
            return ByteMessages.out(call::write, PIECE, call::end);
        }

        @Override
        public void close() {
            call.close();
        }
    }
}
