using System.Net;
using System.Net.Sockets;
using Mesh.Hocon.Extensions;
using Mesh.Hocon.Parsing;
using static Mesh.Hocon.Tests.Spec.LoopbackServer;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Include semantics" of URLs: format by content type, what is adjacent to one, and what may go wrong.</summary>
public sealed class IncludeUrlTests
{
    private static readonly HoconLoadOptions Allowed = new() { SearchPath = [], AllowUrls = true };

    [Theory]
    [InlineData("include url(\"{0}/foo.conf\")")]
    [InlineData("include \"{0}/foo.conf\"")]
    [InlineData("include required(url(\"{0}/foo.conf\"))")]
    [InlineData("include required(\"{0}/foo.conf\")")]
    public void A_URL_is_read_where_that_is_allowed(string text)
    {
        using var server = new LoopbackServer(("/foo.conf", Page("x = 1, y = ${x}")));

        HoconDocument document = Parse(text, server);

        Assert.Equal("{a{x=1,y=1}}", document.Render());
        Assert.Equal($"{server.Url}/foo.conf:1", document.Get("a.x").Origin.ToString());
    }

    [Theory]
    [InlineData("include url(\"{0}/foo.conf\")")]
    [InlineData("include \"{0}/foo.conf\"")]
    public void Otherwise_it_is_refused_without_a_request(string text)
    {
        bool isAsked = false;
        using var server = new LoopbackServer(
            (
                "/foo.conf",
                context =>
                {
                    isAsked = true;
                    return Page("x = 1")(context);
                }
            )
        );

        HoconFault fault = Fault(() =>
            HoconDocument.Parse(text.Replace("{0}", server.Url, StringComparison.Ordinal), "test.conf")
        );

        Assert.Equal("test.conf:1:1", fault.Origin.ToPosition());
        Assert.Contains(
            "on the network, and including from there is not allowed",
            fault.Message,
            StringComparison.Ordinal
        );
        Assert.False(isAsked);
    }

    [Theory]
    [InlineData("/foo", "application/hocon", "a.b = ${c}, c = 1", """{"a":{"b":1},"c":1}""")]
    [InlineData("/foo", "application/hocon; charset=utf-8", "a.b = 1", """{"a":{"b":1}}""")]
    [InlineData("/foo.json", "application/hocon", "a.b = 1", """{"a":{"b":1}}""")] // The content type before the extension.
    [InlineData("/foo", "application/json", """{ "a.b": 1 }""", """{"a.b":1}""")]
    [InlineData("/foo.conf", "application/json", """{ "a.b": 1 }""", """{"a.b":1}""")]
    [InlineData("/foo", "text/x-java-properties", "a.b=1 2", """{"a":{"b":"1 2"}}""")]
    [InlineData("/foo.json", null, """{ "a.b": 1 }""", """{"a.b":1}""")] // Without one the extension of the path.
    [InlineData("/foo.properties", null, "a.b=1 2", """{"a":{"b":"1 2"}}""")]
    [InlineData("/foo.conf", null, "a.b = 1", """{"a":{"b":1}}""")]
    [InlineData("/foo", null, "a.b = 1", """{"a":{"b":1}}""")]
    [InlineData("/foo.json", "text/plain", """{ "a.b": 1 }""", """{"a.b":1}""")] // One that tells nothing is as good as none.
    public void The_content_type_tells_the_format(string path, string? type, string text, string json)
    {
        using var server = new LoopbackServer((path, Page(text, type)));

        Assert.Equal(
            json,
            HoconDocument
                .Parse($"include \"{server.Url}{path}\"", options: Allowed)
                .Resolve(HoconResolveOptions.WithoutEnvironment)
                .Render(new() { Json = true })
        );
    }

    [Fact]
    public void The_extension_is_that_of_the_path_and_not_of_the_query()
    {
        using var server = new LoopbackServer(("/foo.json", Page("""{ "a.b": 1 }""", null)));

        Assert.Equal(
            """{"a.b":1}""",
            HoconDocument
                .Parse($"include \"{server.Url}/foo.json?x=y.conf\"", options: Allowed)
                .Render(new() { Json = true })
        );
    }

    [Fact]
    public void A_JSON_page_is_read_strictly()
    {
        using var server = new LoopbackServer(("/foo", Page("a = 1", "application/json")));

        HoconFault fault = Fault(() => Parse("include \"{0}/foo\"", server));

        Assert.Equal($"{server.Url}/foo:1:1", fault.Origin.ToPosition());
        Assert.StartsWith("not valid JSON", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_URL_names_one_page_exactly()
    {
        using var server = new LoopbackServer(
            ("/foo.conf", Page("x = 1")),
            ("/foo.json", Page("{}", "application/json"))
        );

        Assert.Equal("{a{}}", Parse("include \"{0}/foo\"", server).Render());
    }

    [Theory]
    [InlineData("/sub/main.conf", "bar.conf", "sub")]
    [InlineData("/sub/main.conf?q=/x/y", "bar.conf", "sub")]
    [InlineData("/sub/main.conf", "./bar.conf", "sub")]
    [InlineData("/sub/main.conf", "../bar.conf", "root")]
    [InlineData("/sub/main.conf", "/bar.conf", "root")]
    [InlineData("/main.conf", "bar.conf", "root")]
    [InlineData("/sub/main.conf", "deep/bar.conf", "deep")]
    public void A_name_in_a_page_takes_the_place_of_the_last_part_of_its_path(string path, string name, string from)
    {
        using var server = new LoopbackServer(
            (path.Split('?')[0], Page($"include \"{name}\"")),
            ("/bar.conf", Page("from = root")),
            ("/sub/bar.conf", Page("from = sub")),
            ("/sub/deep/bar.conf", Page("from = deep"))
        );

        Assert.Equal(from, Parse($"include \"{{0}}{path}\"", server).Get("a.from").AsString());
    }

    [Theory]
    [InlineData("http://[")]
    [InlineData("ftp://localhost/x.conf")]
    [InlineData("file://server/share/x.conf")]
    [InlineData("javascript:x")]
    public void A_page_can_name_nothing_that_breaks_the_reader(string name)
    {
        using var server = new LoopbackServer(("/main.conf", Page($"include \"{name}\"")));

        HoconFault fault = Fault(() => Parse("include \"{0}/main.conf\"", server));

        Assert.Equal($"{server.Url}/main.conf:1:1", fault.Origin.ToPosition());
    }

    [Fact]
    public void A_page_that_includes_itself_is_told()
    {
        using var server = new LoopbackServer(("/main.conf", Page("b { include \"main.conf\" }")));

        Assert.Contains(
            "includes itself",
            Fault(() => Parse("include \"{0}/main.conf\"", server)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public void A_page_that_is_not_there_is_passed_over_unless_it_is_required(int status)
    {
        using var server = new LoopbackServer(("/none", Status(status)));

        Assert.Equal("{a{}}", Parse("include \"{0}/none\"", server).Render());
        Assert.Contains(
            "is not there; looked for it there only",
            Fault(() => Parse("include required(url(\"{0}/none\"))", server)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(500)]
    [InlineData(403)]
    [InlineData(401)]
    public void Any_other_refusal_is_an_error(int status)
    {
        using var server = new LoopbackServer(("/foo.conf", Status(status)));

        HoconFault fault = Fault(() => Parse("include \"{0}/foo.conf\"", server));

        Assert.Equal("test.conf:1:5", fault.Origin.ToPosition());
        Assert.Contains($"{status}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_is_not_there_is_an_error()
    {
        // The port is ours, so that nobody else answers there, and we do not listen.
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string url = $"http://{silent.LocalEndPoint}/foo.conf";

        HoconFault fault = Fault(() => HoconDocument.Parse($"include \"{url}\"", "test.conf", Allowed));

        Assert.Equal("test.conf:1:1", fault.Origin.ToPosition());
        Assert.Contains("cannot be read", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_that_is_larger_than_the_limit_is_an_error()
    {
        using var server = new LoopbackServer(("/foo.conf", Page(new string('#', 2000))));

        HoconFault fault = Fault(() =>
            HoconDocument.Parse(
                $"include \"{server.Url}/foo.conf\"",
                "test.conf",
                Allowed with
                {
                    Limits = new() { Bytes = 1000 },
                }
            )
        );

        Assert.Equal("test.conf:1:1", fault.Origin.ToPosition());
        Assert.Contains("is larger than the ", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")] // Not even a status.
    [InlineData("x = 1\n")] // It goes silent within the body.
    public void A_server_that_does_not_answer_is_an_error(string begin)
    {
        using var server = new LoopbackServer(("/foo.conf", Silence(begin)));
        var reader = new DocumentReader(Allowed) { UrlTimeout = TimeSpan.FromMilliseconds(200) };

        HoconFault fault = Fault(() => reader.Read($"include \"{server.Url}/foo.conf\"", "test.conf"));

        Assert.Equal("test.conf:1:1", fault.Origin.ToPosition());
        Assert.Contains("it took longer than 0.2 s", fault.Message, StringComparison.Ordinal);
    }

    private static Microsoft.AspNetCore.Http.RequestDelegate Status(int status) =>
        context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

    private static HoconDocument Parse(string include, LoopbackServer server) =>
        HoconDocument
            .Parse($"a {{ {include.Replace("{0}", server.Url, StringComparison.Ordinal)} }}", "test.conf", Allowed)
            .Resolve(HoconResolveOptions.WithoutEnvironment);

    private static HoconFault Fault(Func<object> read) =>
        Assert.Single(Assert.Throws<HoconException>(() => read()).Faults);
}
