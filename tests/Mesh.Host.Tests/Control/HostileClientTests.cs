using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Mesh.Host.Control;

namespace Mesh.Host.Tests.Control;

public sealed class HostileClientTests
{
    [Theory]
    [InlineData("GET", "/v1/nothing", "", 404, 400, "There is no GET /v1/nothing here")]
    [InlineData("POST", "/v1/status", "", 404, 400, "There is no POST /v1/status here")]
    [InlineData("GET", "/", "", 404, 400, "There is no GET / here")]
    [InlineData("GET", "/v1/../../etc/passwd", "", 404, 400, "There is no GET /etc/passwd here")]
    [InlineData("GET", "/v1/explain", "", 400, 400, "wants ?who=")]
    [InlineData("GET", "/v1/explain?who=a&who=b", "", 400, 400, "wants ?who=")]
    [InlineData("POST", "/v1/contacts/add", "", 400, 400, "is not the JSON that /v1/contacts/add expects")]
    [InlineData("POST", "/v1/contacts/add", "{", 400, 400, "is not the JSON")]
    [InlineData("POST", "/v1/contacts/add", "null", 400, 400, "is null")]
    [InlineData("POST", "/v1/contacts/add", "[]", 400, 400, "is not the JSON")]
    [InlineData("POST", "/v1/contacts/add", "{}", 400, 400, "is not the JSON")]
    [InlineData("POST", "/v1/contacts/add", "{\"card\":null}", 400, 400, "is not the JSON")]
    [InlineData(
        "POST",
        "/v1/contacts/add",
        "{\"card\":\"mesh://card/x\"}",
        400,
        400,
        "This contact card cannot be used"
    )]
    [InlineData("POST", "/v1/contacts/add", "{\"card\":\"x\",\"crad\":1}", 400, 400, "crad")]
    [InlineData("POST", "/v1/contacts/remove", "{\"who\":\"\"}", 404, 311, "No contact is called")]
    [InlineData("POST", "/v1/send", "{\"to\":\"ada\"}", 400, 400, "Either text or data")]
    [InlineData(
        "POST",
        "/v1/send",
        "{\"to\":\"ada\",\"text\":\"x\",\"data\":\"eA==\"}",
        400,
        400,
        "Either text or data"
    )]
    [InlineData("POST", "/v1/send", "{\"to\":\"ada\",\"data\":\"?\"}", 400, 400, "is not the JSON")]
    [InlineData(
        "POST",
        "/v1/send",
        "{\"to\":\"ada\",\"text\":\"x\",\"timeoutSeconds\":1e9}",
        400,
        400,
        "it may be 0 to 300"
    )]
    [InlineData("POST", "/v1/send", "{\"to\":\"ada/a\",\"protocol\":\"b\",\"text\":\"x\"}", 400, 400, "Two protocols")]
    [InlineData(
        "POST",
        "/v1/connections/connect",
        "{\"who\":\"UID\",\"addresses\":[null]}",
        400,
        400,
        "A null stands in addresses"
    )]
    [InlineData(
        "POST",
        "/v1/connections/connect",
        "{\"who\":\"UID\",\"addresses\":[\"127.0.0.1:1\",\"nowhere\"]}",
        400,
        400,
        "\"nowhere\" in addresses is not host:port"
    )]
    [InlineData(
        "POST",
        "/v1/connections/connect",
        "{\"who\":\"UID\",\"addresses\":[\"a:1\",\"a:2\",\"a:3\",\"a:4\",\"a:5\",\"a:6\",\"a:7\",\"a:8\",\"a:9\",\"a:10\",\"a:11\",\"a:12\",\"a:13\",\"a:14\",\"a:15\",\"a:16\",\"a:17\"]}",
        400,
        400,
        "addresses has 17 addresses; 16 are the most"
    )]
    [InlineData(
        "POST",
        "/v1/grants/set",
        "{\"app\":\"chat\",\"luid\":\"ada\",\"contacts\":{\"kind\":\"only\",\"who\":[null]}}",
        400,
        400,
        "A null stands in contacts.who"
    )]
    [InlineData(
        "POST",
        "/v1/grants/set",
        "{\"app\":\"chat\",\"luid\":\"ada\",\"protocols\":{\"names\":[null]}}",
        400,
        400,
        "A null stands in protocols.names"
    )]
    public async Task What_cannot_be_answered_is_an_error_with_its_number(
        string method,
        string path,
        string body,
        int status,
        int code,
        string message
    )
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada");

        string answer = await ada.RawAsync(
            $"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"
        );

        Assert.StartsWith($"HTTP/1.1 {status} ", answer);
        JsonElement error = ErrorOf(answer);
        Assert.Equal(code, error.GetProperty("code").GetInt32());
        Assert.Contains(message, error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("/v1/pins/add", "{\"who\":\"WHO\"}", "\"policy\":\"always\"")]
    [InlineData("/v1/send", "{\"to\":\"ada/echo\",\"text\":\"x\"}", "\"bytes\":1")]
    public async Task What_need_not_be_given_is_as_the_page_says(string path, string body, string answered)
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada", "--app", "echo");
        body = body.Replace("WHO", new string('7', 64), StringComparison.Ordinal);

        string answer = await ada.RawAsync(
            $"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}"
        );

        Assert.StartsWith("HTTP/1.1 200 ", answer);
        Assert.Contains(answered, answer);
    }

    [Fact]
    public async Task A_body_too_large_is_refused_before_it_is_read()
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada");

        string answer = await ada.RawAsync(
            $"POST /v1/send HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {ControlServer.MaxBodyBytes + 1}\r\n\r\n"
        );

        Assert.StartsWith("HTTP/1.1 413 ", answer);
        Assert.Equal(413, ErrorOf(answer).GetProperty("code").GetInt32());
        await ada.OkAsync("status");
    }

    [Theory]
    [InlineData("what is this\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("GET /v1/status HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("\0\0\0\r\n\r\n", "HTTP/1.1 400 ")]
    public async Task What_is_no_request_ends_its_connection_and_nothing_else(string request, string begin)
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada");

        Assert.StartsWith(begin, await ada.RawAsync(request));

        await ada.OkAsync("status");
    }

    [Theory]
    [InlineData(20_000, 1, "HTTP/1.1 431 ")]
    [InlineData(4, 40, "HTTP/1.1 431 ")]
    public async Task Too_many_or_too_long_headers_are_refused(int length, int count, string begin)
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada");
        string headers = string.Concat(Enumerable.Range(0, count).Select(i => $"X-{i}: {new string('a', length)}\r\n"));

        string answer = await ada.RawAsync($"GET /v1/status HTTP/1.1\r\nHost: x\r\n{headers}\r\n");

        Assert.StartsWith(begin, answer);
    }

    [Fact]
    public async Task Clients_that_say_nothing_hold_up_nobody_until_there_are_too_many()
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada");
        var silent = new List<Socket>();
        for (int i = 0; i < ControlServer.MaxConnections - 1; i++)
        {
            Socket socket = await ada.ConnectAsync();
            await socket.SendAsync("POST /v1/send HTTP/1.1\r\nHost: x\r\nContent-Le"u8.ToArray());
            silent.Add(socket);
        }

        await ada.OkAsync("status");

        silent.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task One_connection_more_than_may_be_is_closed_at_once()
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada");
        var watching = new List<Socket>();
        for (int i = 0; i < ControlServer.MaxConnections; i++)
        {
            // Each is known to be served before the next one comes.
            Socket socket = await ada.ConnectAsync();
            await socket.SendAsync("GET /v1/peers/changes HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
            Assert.NotEqual(0, await socket.ReceiveAsync(new byte[64]));
            watching.Add(socket);
        }

        CliResult result = await ada.RunAsync("status");

        watching.ForEach(socket => socket.Dispose());
        Assert.Equal(1, result.Code);
        Assert.Contains("as many commands as it can (64)", result.Error);
    }

    private static JsonElement ErrorOf(string answer)
    {
        int begin = answer.IndexOf('{', StringComparison.Ordinal);
        int end = answer.LastIndexOf('}');
        return JsonDocument.Parse(answer[begin..(end + 1)]).RootElement;
    }
}
