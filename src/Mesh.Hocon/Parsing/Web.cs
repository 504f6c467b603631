using System.Net;
using Mesh.Hocon.Reading;

namespace Mesh.Hocon.Parsing;

/// <summary>Texts on the network.</summary>
internal static class Web
{
    /// <summary>How long one may take, unless a test says less.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Reads one; its format is told by its content type, or else by its name.</summary>
    /// <returns>Null where the server says that there is none.</returns>
    /// <exception cref="IncludeException">It cannot be had in time, or is larger than <paramref name="room"/>.</exception>
    public static FoundText? Read(Uri url, int room, TimeSpan timeout)
    {
        // A body that is given up is not read to its end first.
        using var handler = new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero };
        using var client = new HttpClient(handler) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        using var deadline = new CancellationTokenSource(timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using HttpResponseMessage response = client.Send(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                deadline.Token
            );
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            {
                return null;
            }

            response.EnsureSuccessStatusCode();
            using Stream body = response.Content.ReadAsStream(deadline.Token);

            // A body that trickles is cut off where it stands.
            using CancellationTokenRegistration cut = deadline.Token.Register(body.Dispose);
            byte[] bytes = IncludeFinder.ReadAll(body, url.ToString(), room);
            TextFormat format = response.Content.Headers.ContentType?.MediaType switch
            {
                "application/hocon" => TextFormat.Hocon,
                "application/json" => TextFormat.Json,
                "text/x-java-properties" => TextFormat.Properties,
                _ => IncludeFinder.FormatOf(url.AbsolutePath),
            };
            return new FoundText(url.ToString(), new UrlPlace(url), format, bytes);
        }
        catch (Exception e)
            when (e is HttpRequestException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            string why = deadline.IsCancellationRequested ? $"it took longer than {timeout.TotalSeconds} s" : e.Message;
            throw new IncludeException($"{Printable.Quote(url.ToString())} cannot be read: {why}");
        }
    }
}
