package dev.minato.docker;

import dev.minato.base.Fault;
import dev.minato.docker.call.ApiCall;
import dev.minato.docker.call.VersionedRoutes;

import java.io.IOException;

/** Routes that Docker has and Minato does not: each says so, and what to do instead. */
final class UnsupportedRoutes {
    private UnsupportedRoutes() {}

    static void add(VersionedRoutes routes) {
        routes.get("/images/search", call -> missing("search is not supported by Minato"))
                .post(
                        "/images/{name...}/push",
                        call -> missing("push is not supported by Minato yet"))
                .get(
                        "/distribution/{name...}/json",
                        call -> missing("distribution inspect is not supported by Minato yet"))
                .post(
                        "/commit",
                        call ->
                                missing(
                                        "commit is not supported by Minato: write a Dockerfile, so"
                                                + " that the image can be built again"))
                .post(
                        "/containers/{id}/update",
                        call -> missing("update is not supported by Minato yet"))
                .get(
                        "/containers/{id}/changes",
                        call -> missing("diff is not supported by Minato yet"))
                .get(
                        "/containers/{id}/export",
                        call -> missing("export is not supported by Minato yet"))
                .get(
                        "/containers/{id}/stats",
                        call -> missing("stats is not supported by Minato yet"))
                .get(
                        "/containers/{id}/attach/ws",
                        call ->
                                missing(
                                        "attach by WebSocket is not supported by Minato: use POST"
                                                + " attach"))
                .get(
                        "/containers/{id}/archive",
                        call -> missing("cp is not supported by Minato yet"))
                .head(
                        "/containers/{id}/archive",
                        call -> missing("cp is not supported by Minato yet"))
                .put(
                        "/containers/{id}/archive",
                        call -> missing("cp is not supported by Minato yet"))
                .post("/build/cancel", UnsupportedRoutes::cancel);
    }

    /** A build here has no number; one that is unknown is over, says dockerd. */
    private static void cancel(ApiCall call) throws IOException {
        call.ignoreBody();
        if (call.query("id").isEmpty()) {
            throw Fault.invalid("id", "build ID not provided");
        }
        call.empty(200);
    }

    private static void missing(String message) {
        throw Fault.unsupported("path", message);
    }
}
