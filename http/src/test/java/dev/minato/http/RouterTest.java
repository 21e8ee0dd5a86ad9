package dev.minato.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.function.Supplier;

class RouterTest {
    private String seen = "";

    private RequestHandler see(String name, String... variables) {
        return (request, response) -> {
            seen = name;
            for (String variable : variables) {
                seen += " " + request.variable(variable);
            }
        };
    }

    private String route(Router router, String method, String target) throws Exception {
        seen = "";
        Request request =
                new Request(
                        new Request.Head(
                                method, target, new HeaderFields(), new Principal.Owner("", "")),
                        InputStream.nullInputStream());
        router.handle(request, new Response(new NoWire(), InstantSource.system()));
        return seen;
    }

    private Router docker() {
        return Router.builder()
                .route("GET", "/images/json", see("list"))
                .route("GET", "/images/{name...}/json", see("inspect", "name"))
                .route("DELETE", "/images/{name...}", see("remove", "name"))
                .route("GET", "/containers/{id}/json", see("container", "id"))
                .unmatched((request, response, allowed) -> seen = "none " + allowed)
                .build();
    }

    @Test
    void anOpenVariableTakesSlashes() throws Exception {
        assertThat(route(docker(), "GET", "/images/reg:5000/t/tiny:1/json"))
                .isEqualTo("inspect reg:5000/t/tiny:1");
    }

    @Test
    void anOpenVariableAtTheEndTakesTheRest() throws Exception {
        assertThat(route(docker(), "DELETE", "/images/foo/bar:2")).isEqualTo("remove foo/bar:2");
    }

    @Test
    void aFixedPathIsPreferredWhenItWasAddedFirst() throws Exception {
        assertThat(route(docker(), "GET", "/images/json")).isEqualTo("list");
    }

    @Test
    void anEncodedSlashBelongsToItsSegment() throws Exception {
        assertThat(route(docker(), "GET", "/containers/a%2Fb/json")).isEqualTo("container a/b");
    }

    @Test
    void anEmptySegmentIsNoVariable() throws Exception {
        assertThat(route(docker(), "GET", "/containers//json")).isEqualTo("none []");
    }

    @Test
    void aTrailingSlashIsAnotherPath() throws Exception {
        assertThat(route(docker(), "GET", "/containers/a/json/")).isEqualTo("none []");
    }

    @Test
    void aWrongMethodNamesTheAllowedOnes() throws Exception {
        assertThat(route(docker(), "POST", "/containers/a/json")).isEqualTo("none [GET]");
    }

    @Test
    void aBrokenEscapeIsRefused() {
        assertThatThrownBy(() -> route(docker(), "GET", "/containers/a%2/json"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("invalid URL escape");
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        assertThatThrownBy(() -> route(docker(), "GET", "/containers/a%FF/json"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void theQueryIsKeptApart() throws Exception {
        Router router =
                Router.builder()
                        .route(
                                "GET",
                                "/a",
                                (request, response) ->
                                        seen =
                                                request.query().first("x").orElse("-")
                                                        + request.query().all("y"))
                        .build();
        assertThat(route(router, "GET", "/a?x=1+%2B&y=a&y=b")).isEqualTo("1 +[a, b]");
    }

    private static final class NoWire implements HttpWire {
        @Override
        public void commit(int status, HeaderFields headers, ByteBuffer body, boolean last) {}

        @Override
        public void write(ByteBuffer body, boolean last) {}

        @Override
        public WebSocket webSocket(HeaderFields headers) {
            throw new IllegalStateException("no connection");
        }

        @Override
        public void requireUpgrade() {}

        @Override
        public Duplex hijack(byte[] head) {
            throw new IllegalStateException("no connection");
        }

        @Override
        public void serveHttp2(HeaderFields headers, HttpService service) {}

        @Override
        public Http2Connection http2Client(HeaderFields headers) {
            throw new IllegalStateException("no connection");
        }

        @Override
        public void trailers(Supplier<HeaderFields> trailers) {}

        @Override
        public void onGone(Runnable action) {}
    }
}
