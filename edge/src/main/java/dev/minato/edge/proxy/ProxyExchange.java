package dev.minato.edge.proxy;

import dev.minato.edge.IngressCheck;
import dev.minato.edge.http.BadMessage;
import dev.minato.edge.http.BodyFraming;
import dev.minato.edge.http.EdgePages.Page;
import dev.minato.edge.http.ForwardedHeads;
import dev.minato.edge.http.Http1Request;
import dev.minato.edge.http.ReusableBytes;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/**
 * One request: its {@link BackendSelection}, its body passed on, its {@link UpstreamAnswer} passed
 * back, a line in the log. Used again for another request afterwards, so nothing may touch it after
 * {@link #over}.
 */
final class ProxyExchange implements ProxiedExchange {
    private enum Stage {
        OPEN,
        SENT,
        TUNNEL,
        OVER
    }

    private final ProxyLoop loop;
    private final RequestHead head;
    private final Http1Request request;
    private final PassedBody requestBody = new PassedBody();
    private final UpstreamAnswer answer;
    private final ProxyTunnel tunnel;
    private final BackendSelection selection;
    private byte[] id = new byte[0];
    private Stage stage = Stage.OVER;
    private @Nullable ClientStream client;
    private @Nullable UpstreamConnection upstream;
    private boolean parsed;
    private long started;
    private long since;

    ProxyExchange(ProxyLoop loop) {
        this.loop = loop;
        this.head = new RequestHead(loop.settings().headBytes());
        this.request = head.request();
        this.answer = new UpstreamAnswer(loop, this);
        this.tunnel = new ProxyTunnel(loop, this, answer);
        this.selection = new BackendSelection(loop, this);
    }

    void open(ClientStream by) {
        client = by;
        stage = Stage.OPEN;
        selection.reset();
        parsed = false;
        started = System.nanoTime();
        since = loop.now();
        id = loop.requestId();
    }

    Http1Request request() {
        return request;
    }

    /** Where the bytes of the request's head are gathered. */
    ReusableBytes head() {
        return head.came();
    }

    byte[] id() {
        return id;
    }

    @Override
    public ClientStream client() {
        if (client == null) {
            throw new IllegalStateException("the exchange is over");
        }
        return client;
    }

    /** The head is complete: sets the request on its selection. */
    void begin() {
        parsed = true;
        id = ForwardedHeads.requestId(request, id);
        requestBody.start(request);
        head.rewrite(client().who(), id);
        selection.seek();
    }

    /** Bytes of memory that it takes, but for those on their way to a peer. */
    int capacity() {
        return head.capacity() + requestBody.capacity() + answer.capacity();
    }

    /** Bytes that wait to be written to the backend. */
    long pending() {
        return upstream == null ? 0 : upstream.pending();
    }

    @Override
    public @Nullable CompiledRoute lookUp() {
        return loop.routing().routes().http(request.host(), client().inside());
    }

    @Override
    public void unknown() {
        UnknownHost.answer(loop.routing(), this);
    }

    @Override
    public void send(UpstreamConnection connection) {
        stage = Stage.SENT;
        since = loop.now();
        upstream = connection;
        connection.use(this);
        connection.write(head.copy(connection));
        if (!connection.reused() || !replayable()) {
            head.sent();
        }
        client().resume();
    }

    @Override
    public boolean replayable() {
        return request.idempotent() && request.framing() == BodyFraming.NONE && !request.upgrade();
    }

    /** Whether a body may go on to the backend now. */
    boolean takesBody() {
        return stage == Stage.SENT && upstream != null && upstream.writable();
    }

    PassedBody requestBody() {
        return requestBody;
    }

    boolean requestComplete() {
        return requestBody.done();
    }

    /** The body is whole. */
    void endRequestBody() {
        if (upstream != null) {
            requestBody.end(upstream);
        }
    }

    /** Passes bytes of the client on; takes them over. */
    void requestBody(ByteBuf bytes) {
        since = loop.now();
        if (upstream == null) {
            bytes.release();
            return;
        }
        if (stage == Stage.TUNNEL) {
            tunnel.fromClient(bytes);
        }
        upstream.write(bytes);
        if (!upstream.writable()) {
            client().readOn(false);
        }
    }

    void flushUpstream() {
        if (upstream != null) {
            upstream.flush();
        }
    }

    void readUpstream(boolean on) {
        if (upstream != null) {
            upstream.readOn(on);
        }
    }

    @Override
    public void fromUpstream(ByteBuf bytes) {
        since = loop.now();
        if (upstream != null) {
            upstream.upstream().heard(since);
        }
        if (!answer.seen()) {
            head.sent();
        }
        if (stage == Stage.TUNNEL) {
            tunnel.toClient(bytes);
        } else {
            answer.read(bytes);
        }
    }

    /**
     * Both sides have agreed on another protocol: from now on bytes go both ways as they are.
     *
     * @param early what the backend has said in it already
     */
    void tunnel(boolean webSocket, ByteBuf early) {
        stage = Stage.TUNNEL;
        if (upstream != null) {
            selection.tunnels();
            tunnel.open(upstream, webSocket);
        }
        if (early.isReadable()) {
            tunnel.toClient(early.retain());
        }
        client().tunnel();
        flushUpstream();
    }

    /** The client sends no more; in a tunnel the other direction goes on. */
    void clientEnded() {
        if (stage == Stage.TUNNEL) {
            tunnel.clientEnded();
        }
    }

    @Override
    public void upstreamEnded() {
        if (stage == Stage.TUNNEL) {
            tunnel.backendEnded();
        }
    }

    /** Both directions are over, or cut. */
    void endTunnel() {
        UpstreamConnection with = upstream;
        endClient("");
        if (with != null) {
            with.closeAfterWrites();
        }
    }

    /** The answer is whole. */
    void complete(boolean clientStays, boolean upstreamStays) {
        UpstreamConnection used = upstream;
        boolean whole = requestComplete();
        ClientStream was = client();
        over("");
        if (used != null && upstreamStays && whole && used.active()) {
            loop.giveBack(used);
        } else if (used != null) {
            used.close();
        }
        if (used != null) {
            loop.answered(used.upstream());
        }
        was.answered(clientStays && whole);
    }

    @Override
    public void upstreamClosed(UpstreamConnection closed) {
        upstream = null;
        if (stage == Stage.TUNNEL) {
            tunnel.backendGone();
            endTunnel();
        } else if (answer.endsWithConnection()) {
            answer.connectionEnded(closed.wasReset());
        } else if (answer.begun()) {
            truncated();
        } else if (closed.reused() && replayable() && !answer.seen()) {
            stage = Stage.OPEN;
            selection.again();
        } else {
            badGateway("closed the connection without an answer");
        }
    }

    /** What the backend says cannot be understood. */
    void badAnswer(BadMessage problem) {
        badGateway("gave an answer that is not HTTP: " + problem.text());
    }

    private void badGateway(String what) {
        CompiledRoute route = selection.route();
        if (route == null) {
            truncated();
        } else {
            fail(EdgeProblems.badGateway(route.spec(), what));
        }
    }

    /** The answer has begun and cannot be finished: the client must see that it is not whole. */
    private void truncated() {
        closeUpstream();
        endClient("truncated");
    }

    private void endClient(String flag) {
        ClientStream was = client();
        over(flag);
        was.closeAfterWrites();
    }

    void clientGone() {
        if (stage == Stage.OVER) {
            return;
        }
        UpstreamConnection used = upstream;
        boolean tunnel = stage == Stage.TUNNEL;
        if (parsed && !tunnel) {
            answer.give(499);
        }
        over(tunnel ? "" : "client gone");
        if (used != null) {
            used.close(tunnel);
        }
    }

    /** Whether the client can still be told that nothing comes of it. */
    boolean refusable() {
        return !answer.begun() && stage != Stage.TUNNEL && stage != Stage.OVER;
    }

    /** Answers a request that breaks the rules. */
    void refuse(BadMessage problem) {
        fail(EdgeProblems.badRequest(problem));
    }

    /** Enforces how long the selection and the backend may take. */
    void tick(long now) {
        CompiledRoute route = selection.route();
        if (stage == Stage.OPEN) {
            selection.tick(now);
        } else if (stage == Stage.TUNNEL && tunnel.isOver(now)) {
            endTunnel();
        } else if (route != null && stage != Stage.OVER) {
            boolean silent = stage == Stage.SENT && !answer.begun();
            var timeouts = route.spec().policy().timeouts();
            if (now - since > (silent ? timeouts.response() : timeouts.idle()).toNanos()) {
                fail(EdgeProblems.noAnswer(route.spec()));
            }
        }
    }

    /** Answers in the edge's own words, or cuts an answer that has begun. */
    @Override
    public void fail(Page page) {
        if (answer.begun()) {
            truncated();
            return;
        }
        closeUpstream();
        ClientStream was = client();
        boolean stays =
                parsed
                        && request.keepAlive()
                        && requestComplete()
                        && !EdgeProblems.ends(page)
                        && !loop.routing().retiring();
        boolean html = parsed && request.wantsHtml();
        boolean withBody = !parsed || !request.isMethod("HEAD");
        answer.give(page.status());
        over(page.code());
        was.writer().page(page, html, withBody, stays, id);
        was.answered(stays);
    }

    /** Whoever asks whether this edge serves is told so; it is no line of the log. */
    void answerAlive() {
        ClientStream was = client();
        boolean withBody = !request.isMethod("HEAD");
        parsed = false;
        over("");
        was.writer().plain(IngressCheck.answer(ProcessHandle.current().pid()), withBody);
        was.answered(false);
    }

    private void closeUpstream() {
        if (upstream != null) {
            upstream.close();
            upstream = null;
        }
    }

    private void over(String flag) {
        if (parsed || answer.status() != 0) {
            log(flag);
        }
        stage = Stage.OVER;
        upstream = null;
        selection.end(answer.status(), requestBody.count(), answer.bytes());
        client = null;
        head.reset();
        requestBody.reset();
        answer.reset();
        tunnel.reset();
        loop.recycle(this);
    }

    private void log(String flag) {
        ReusableBytes line = AccessLine.start(loop, id, client().who().address());
        if (parsed) {
            AccessLine.request(line, request);
            AccessLine.target(line, selection);
        }
        AccessLine.end(loop, line, started, answer.outcome(requestBody.count(), flag));
    }
}
