package dev.minato.http.grpc;

/**
 * A method of a service, as both sides know it.
 *
 * @param service full name, for example {@code moby.filesync.v1.FileSync}
 * @param name for example {@code DiffCopy}
 * @param request messages of the client
 * @param response messages of the server
 * @param <Q> a message of the client
 * @param <A> a message of the server
 */
public record GrpcMethod<Q, A>(
        String service, String name, Marshaller<Q> request, Marshaller<A> response) {
    /** Its path. */
    public String path() {
        return "/" + service + "/" + name;
    }
}
