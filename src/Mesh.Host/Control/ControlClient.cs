using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Mesh.Contracts;
using Mesh.Host.Commands;
using Mesh.Host.Control.Contract;
using Mesh.Host.Home;

namespace Mesh.Host.Control;

/// <summary>Asks the node that runs in a home.</summary>
internal sealed class ControlClient : IDisposable
{
    /// <summary>How long an answer may take, beyond what the question itself asks for.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(15);

    // A node that starts has its home a moment before its socket stands, a command that changes the home has it for a moment; others have no socket at all.
    private static readonly TimeSpan StartingWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient _http;
    private readonly TimeSpan _wait;

    private ControlClient(string home, Socket first, string path, TimeSpan wait)
    {
        Home = home;
        _wait = wait;
        Socket? unused = first;
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectCallback = async (_, stop) =>
                    new NetworkStream(
                        Interlocked.Exchange(ref unused, null) ?? await ConnectAsync(path, stop),
                        ownsSocket: true
                    ),
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
            }
        )
        {
            BaseAddress = new Uri("http://node"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The node's home.</summary>
    public string Home { get; }

    /// <summary>Connects to the node; null if none runs. One that is just starting is waited for a little.</summary>
    /// <param name="home">The home.</param>
    /// <param name="stop">Gives up.</param>
    /// <param name="wait">How long an answer may take, and a start; null for <see cref="Wait"/>, and 2 s.</param>
    /// <exception cref="CommandException">There is a node, and no talking with it.</exception>
    public static async Task<ControlClient?> TryConnectAsync(
        MeshHome home,
        CancellationToken stop,
        TimeSpan? wait = null
    )
    {
        using var late = new CancellationTokenSource(wait ?? StartingWait);
        using var timer = new PeriodicTimer(LookEvery);
        while (true)
        {
            ControlClient? client = await ConnectOnceAsync(home, stop, wait);
            if (client is not null || late.IsCancellationRequested || !home.IsClaimed())
            {
                return client;
            }

            await timer.WaitForNextTickAsync(stop);
        }
    }

    private static async Task<ControlClient?> ConnectOnceAsync(MeshHome home, CancellationToken stop, TimeSpan? wait)
    {
        string path = Find(home);
        if (!ControlSocket.IsFit(path))
        {
            // A node whose home has so long a path would have said where its socket is.
            return null;
        }

        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bounded.CancelAfter(wait ?? Wait);
        try
        {
            return new ControlClient(home.Folder, await ConnectAsync(path, bounded.Token), path, wait ?? Wait);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            throw NotOurs(home, path, e);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.TooManyOpenSockets)
        {
            // More wait to be let in than the system queues, or this process has no place for one more: no sign that no node runs.
            throw CommandException.Failed($"The node in {home.Folder} cannot be asked: {e.Message}. Try again.", e);
        }
        catch (SocketException)
        {
            // Nobody listens: no file, no folder, or what a node left that was killed.
            return null;
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw Hangs(home.Folder, wait ?? Wait, e);
        }
    }

    /// <summary>Connects to the node.</summary>
    /// <exception cref="CommandException"><see cref="ExitCode.NoNode"/>, or there is no talking with it.</exception>
    public static async Task<ControlClient> ConnectAsync(
        MeshHome home,
        CancellationToken stop,
        TimeSpan? wait = null
    ) => await TryConnectAsync(home, stop, wait) ?? throw CommandException.NoNode(home.Folder);

    /// <summary>Asks for what is at a path.</summary>
    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken stop) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), type, TimeSpan.Zero, stop);

    /// <summary>Asks for something to be done.</summary>
    /// <param name="method">POST or DELETE.</param>
    /// <param name="path">The path.</param>
    /// <param name="body">The request.</param>
    /// <param name="bodyType">How it is written.</param>
    /// <param name="type">How the answer is read.</param>
    /// <param name="longer">How long it may take by itself.</param>
    /// <param name="stop">Gives up.</param>
    public Task<T> SendAsync<TBody, T>(
        HttpMethod method,
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<T> type,
        TimeSpan longer,
        CancellationToken stop
    ) =>
        SendAsync(
            new HttpRequestMessage(method, path) { Content = JsonContent.Create(body, bodyType) },
            type,
            longer,
            stop
        );

    /// <summary>The lines of a stream, as they come.</summary>
    public async IAsyncEnumerable<T> LinesAsync<T>(
        string path,
        JsonTypeInfo<T> type,
        [EnumeratorCancellation] CancellationToken stop
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using HttpResponseMessage response = await AnswerAsync(request, TimeSpan.Zero, stop);
        await using Stream body = await response.Content.ReadAsStreamAsync(stop);
        using var reader = new StreamReader(body);
        while (true)
        {
            string? line;
            try
            {
                line = await reader.ReadLineAsync(stop);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                throw Ended(e);
            }

            if (line is null)
            {
                yield break;
            }

            yield return Read(line, type);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static string Find(MeshHome home)
    {
        try
        {
            return ControlSocket.Find(home);
        }
        catch (UnauthorizedAccessException e)
        {
            throw NotOurs(home, home.Folder, e);
        }
    }

    private static CommandException NotOurs(MeshHome home, string path, Exception cause) =>
        CommandException.Failed(
            $"The node in {home.Folder} belongs to another user: {path} may not be opened. Ask as that user.",
            cause
        );

    private static async Task<Socket> ConnectAsync(string path, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static CommandException Hangs(string home, TimeSpan wait, Exception cause) =>
        CommandException.Failed(
            $"The node in {home} does not answer within {wait.TotalSeconds:0.#} s. It may be stopped (Ctrl-Z), or hang: "
                + "look at its terminal; bring it back with fg, or end it and start it again with mesh up.",
            cause
        );

    private async Task<T> SendAsync<T>(
        HttpRequestMessage request,
        JsonTypeInfo<T> type,
        TimeSpan longer,
        CancellationToken stop
    )
    {
        using (request)
        {
            using HttpResponseMessage response = await AnswerAsync(request, longer, stop);
            using var bounded = CancellationTokenSource.CreateLinkedTokenSource(stop);
            bounded.CancelAfter(_wait);
            try
            {
                return await response.Content.ReadFromJsonAsync(type, bounded.Token)
                    ?? throw CommandException.Failed($"The node in {Home} gave an empty answer.");
            }
            catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
            {
                throw Hangs(Home, _wait, e);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
            {
                throw Ended(e);
            }
        }
    }

    // The headers of an answer, which is no error.
    private async Task<HttpResponseMessage> AnswerAsync(
        HttpRequestMessage request,
        TimeSpan longer,
        CancellationToken stop
    )
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bounded.CancelAfter(_wait + longer);
        try
        {
            HttpResponseMessage response = await _http.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                bounded.Token
            );
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                ErrorAnswer? error = await response.Content.ReadFromJsonAsync(
                    ControlJson.Default.ErrorAnswer,
                    bounded.Token
                );
                throw new MeshException(
                    (MeshErrorCode)(error?.Code ?? 0),
                    error?.Message ?? $"The node answered {(int)response.StatusCode} without a reason."
                );
            }
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw Hangs(Home, _wait + longer, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            throw Ended(e);
        }
    }

    private T Read<T>(string line, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(line, type)
                ?? throw CommandException.Failed($"The node in {Home} gave an empty answer.");
        }
        catch (JsonException e)
        {
            throw Ended(e);
        }
    }

    private CommandException Ended(Exception cause) =>
        CommandException.Failed(
            $"The node in {Home} broke off before it had answered: {cause.Message} It may just have stopped, or serve as many commands as it can (64); try again.",
            cause
        );
}
