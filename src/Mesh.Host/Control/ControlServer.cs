using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Mesh.Contracts;
using Mesh.Host.Commands;
using Mesh.Host.Control.Contract;
using Mesh.Host.Control.Endpoints;
using Mesh.Host.Home;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Primitives;

namespace Mesh.Host.Control;

/// <summary>Answers the command line while a node runs: HTTP/1.1 and JSON on a Unix domain socket of the node's owner (docs/control.md).</summary>
/// <remarks>
/// It stands from the moment when the home is claimed until everything else has stopped, so that who finds nobody on the socket knows that no node
/// runs. A request that comes before the host is there waits for it. Nothing but what is written here configures it: no file, no variable of the
/// environment opens another door.
/// </remarks>
internal sealed class ControlServer : IAsyncDisposable
{
    /// <summary>The largest body of a request: a frame of 1 MiB as text in base 64, and what stands around it.</summary>
    public const long MaxBodyBytes = 1_572_864;

    /// <summary>Connections at a time; more are closed at once.</summary>
    public const int MaxConnections = 64;

    /// <summary>The longest that a request waits because it wants to.</summary>
    public const int MaxTimeoutSeconds = 300;

    /// <summary>How long a request waits for a node that starts; shorter than <see cref="ControlClient.Wait"/>, or its answer would come to nobody.</summary>
    public static readonly TimeSpan StartWait = TimeSpan.FromSeconds(10);

    private const string JsonType = "application/json; charset=utf-8";
    private const int MaxHeaderBytes = 16_384;
    private const int MaxHeaders = 32;
    private const int MaxLineBytes = 4_096;
    private static readonly TimeSpan HeadersWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopWait = TimeSpan.FromSeconds(2);

    private readonly MeshHome _home;
    private readonly WebApplication _web;
    private readonly TaskCompletionSource<ControlNode> _node = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();

    private ControlServer(MeshHome home, string path)
    {
        _home = home;
        Path = path;
        _web = Create(path);
        _web.MapFallback("{**path}", AnswerUnknownPath);
    }

    /// <summary>The socket.</summary>
    public string Path { get; }

    /// <summary>Opens the socket of a home that is claimed.</summary>
    /// <exception cref="IOException">Files of the home cannot be written.</exception>
    /// <exception cref="CommandException">It cannot be opened.</exception>
    public static async Task<ControlServer> StartAsync(MeshHome home, CancellationToken cancellationToken = default)
    {
        string path = ControlSocket.Prepare(home, Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"));
        var server = new ControlServer(home, path);
        server.Map();
        try
        {
            await server._web.StartAsync(cancellationToken);
            return server;
        }
        catch (SocketException e)
        {
            await server._web.DisposeAsync();
            throw CommandException.Failed(
                $"The control socket {path} cannot be opened: {e.Message}. Its file system may have no sockets: name another folder by --home.",
                e
            );
        }
    }

    /// <summary>The host is there: requests are answered.</summary>
    public void Serve(ControlNode node) => _node.TrySetResult(node);

    /// <summary>The host stops: whoever waits, or watches, is told, and nothing more is done.</summary>
    public async Task RefuseAsync()
    {
        _node.TrySetException(Stops());
        await _stopping.CancelAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await RefuseAsync();
        using var wait = new CancellationTokenSource(StopWait);
        await _web.StopAsync(wait.Token);
        await _web.DisposeAsync();
        ControlSocket.Remove(_home);
        _stopping.Dispose();
    }

    private void Map()
    {
        StatusEndpoint.Map(this);
        PeersEndpoint.Map(this);
        ConnectionsEndpoint.Map(this);
        SendEndpoint.Map(this);
        ExplainEndpoint.Map(this);
        ContactsEndpoint.Map(this);
        PinsEndpoint.Map(this);
        GrantsEndpoint.Map(this);
        BansEndpoint.Map(this);
        RequestsEndpoint.Map(this);
        CardEndpoint.Map(this);
    }

    /// <summary>What is done on a path.</summary>
    /// <param name="method">GET, POST or DELETE.</param>
    /// <param name="path">One of <see cref="ControlPaths"/>.</param>
    /// <param name="handle">Gets a token that is cancelled when the caller has gone, or when the node stops.</param>
    public void Handle(string method, string path, Func<HttpContext, ControlNode, CancellationToken, Task> handle) =>
        _web.MapMethods(
            path,
            [method],
            async context =>
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(
                    context.RequestAborted,
                    _stopping.Token
                );
                bool hasBegun = false;
                await ControlErrors.AnswerAsync(
                    context,
                    async () =>
                    {
                        ControlNode node = await StartedAsync(stop.Token);
                        hasBegun = !HttpMethods.IsGet(method);
                        await handle(context, node, stop.Token);
                    },
                    () => hasBegun ? StopsMidway() : Stops(),
                    _stopping.Token
                );
            }
        );

    /// <summary>The same, with an answer that is written as JSON.</summary>
    public void Handle<T>(
        string method,
        string path,
        JsonTypeInfo<T> type,
        Func<HttpContext, ControlNode, CancellationToken, Task<T>> answer
    ) =>
        Handle(
            method,
            path,
            async (context, node, stop) => await WriteAsync(context, await answer(context, node, stop), type)
        );

    /// <summary>What a request asks for.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: its body is not what is expected.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, CancellationToken stop)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, stop)
                ?? throw new MeshException(MeshErrorCode.Invalid, "The body of the request is null.");
        }
        catch (JsonException e)
        {
            throw new MeshException(
                MeshErrorCode.Invalid,
                $"The body of the request is not the JSON that {context.Request.Path} expects: {e.Message}",
                e
            );
        }
    }

    /// <summary>The texts of a list in a request.</summary>
    /// <param name="texts">What was read; null for no list.</param>
    /// <param name="name">The list's name, for the error.</param>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: a null stands in it, which the form of a request cannot rule out.</exception>
    public static IReadOnlyList<string>? Texts(IReadOnlyList<string>? texts, string name) =>
        texts?.Contains(null) == true
            ? throw new MeshException(MeshErrorCode.Invalid, $"A null stands in {name}; it is a list of texts.")
            : texts;

    /// <summary>A value of the question in the path.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: it is not there once, or too long.</exception>
    public static string Query(HttpContext context, string name) =>
        context.Request.Query.TryGetValue(name, out StringValues values)
        && values is [{ Length: > 0 and <= PeerName.MaxLength } value]
            ? value
            : throw new MeshException(
                MeshErrorCode.Invalid,
                $"{context.Request.Path} wants ?{name}=… once, with 1 to {PeerName.MaxLength} characters."
            );

    /// <summary>How long somebody wants to wait.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: it is out of its range.</exception>
    public static TimeSpan Timeout(double seconds) =>
        seconds is >= 0 and <= MaxTimeoutSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new MeshException(
                MeshErrorCode.Invalid,
                $"timeoutSeconds is {seconds.ToString(CultureInfo.InvariantCulture)}; it may be 0 to {MaxTimeoutSeconds}."
            );

    // What is done is told even if the node stops meanwhile. Made before any of it is written, so that an error never follows on a part of an answer.
    private static async Task WriteAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(answer, type);
        context.Response.ContentType = JsonType;
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }

    private async Task<ControlNode> StartedAsync(CancellationToken stop)
    {
        try
        {
            ControlNode node = await _node.Task.WaitAsync(StartWait, stop);
            stop.ThrowIfCancellationRequested();
            return node;
        }
        catch (TimeoutException e)
        {
            throw new MeshException(MeshErrorCode.NoConnection, "The node has not started yet. Try again soon.", e);
        }
    }

    private static MeshException Stops() =>
        new(MeshErrorCode.NoConnection, "The node stops: nothing was done. Start it again with: mesh up");

    private static MeshException StopsMidway() =>
        new(
            MeshErrorCode.NoConnection,
            "The node stops: whether it was done is not known. Look when the node runs again; start it with: mesh up"
        );

    private static Task AnswerUnknownPath(HttpContext context) =>
        ControlErrors.WriteAsync(
            context,
            StatusCodes.Status404NotFound,
            new ErrorAnswer(
                (int)MeshErrorCode.Invalid,
                $"There is no {context.Request.Method} {PlainText.Clean(context.Request.Path, 128)} here; see docs/control.md."
            )
        );

    private static WebApplication Create(string path)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = MaxBodyBytes;
            options.Limits.MaxConcurrentConnections = MaxConnections;
            options.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
            options.Limits.MaxRequestHeaderCount = MaxHeaders;
            options.Limits.MaxRequestLineSize = MaxLineBytes;
            options.Limits.RequestHeadersTimeout = HeadersWait;
            options.Limits.KeepAliveTimeout = KeepAlive;
            options.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.WebHost.UseSockets(options => options.CreateBoundListenSocket = _ => ControlSocket.Bind(path));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopWait);
        return builder.Build();
    }

    /// <summary>The program alone decides when it ends: the server listens to no signal.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
