using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Mesh.EndToEnd;

/// <summary>Asks a node on its control socket, as any program of the same user may (docs/control.md).</summary>
internal sealed class NodeControl(string home) : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(home, "control.sock")), stop);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        }
    )
    {
        BaseAddress = new Uri("http://node/v1/"),
        Timeout = Guard,
    };

    /// <summary>What a path answers; it must.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        string answer = await _http.GetStringAsync(path);
        return JsonDocument.Parse(answer).RootElement;
    }

    /// <summary>Asks for a change, which must not be refused.</summary>
    /// <returns>False if the node was gone before it had answered.</returns>
    public async Task<bool> TryPostAsync(string path, object request)
    {
        try
        {
            using var body = new StringContent(JsonSerializer.Serialize(request), Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await _http.PostAsync(path, body);
            string text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, $"{path} {JsonSerializer.Serialize(request)}: {text}");
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();
}
