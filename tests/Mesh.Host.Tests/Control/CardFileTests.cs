using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Mesh.Contracts;
using Mesh.Host.Commands;
using Mesh.Host.Control;
using Mesh.Host.Home;

namespace Mesh.Host.Tests.Control;

/// <summary>Many cards in one file: taken in, and written.</summary>
public sealed class CardFileTests : IDisposable
{
    private readonly Cli _ada = new();

    public void Dispose() => _ada.Dispose();

    [Fact]
    public async Task All_contacts_are_exported_and_taken_in_elsewhere()
    {
        await AddAsync("ben", "cleo", "dan", "eve");
        await _ada.RunAsync("contacts", "ban", "eve");
        CliResult exported = await _ada.RunAsync("contacts", "export", "--all");
        await using RunningNode other = await RunningNode.StartAsync("other");
        string file = Path.Combine(_ada.Home, "cards.txt");
        await File.WriteAllTextAsync(file, exported.Output);
        string added = await other.OkAsync("contacts", "add", file);
        string again = await other.OkAsync("contacts", "export", "--all");

        Assert.Equal((ExitCode.Ok, ""), (exported.Code, exported.Error));
        Assert.Equal(3, exported.Output.Split('\n').Length);
        Assert.Equal(3, added.Split('\n').Count(line => line.StartsWith("added ", StringComparison.Ordinal)));
        Assert.Equal(exported.Output, again);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_many_cards_each_is_answered_and_what_is_right_is_added(bool isRunning)
    {
        await using RunningNode node = await RunningNode.StartAsync("node");
        if (!isRunning)
        {
            await node.StopAsync();
        }

        string ben = await CardAsync("ben");
        string cleo = await CardAsync("cleo");
        CliResult result = await node.RunAsync("contacts", "add", $"{ben}\n{cleo[..^9]}\n{node.Card}\n{cleo}");
        JsonElement list = await node.JsonAsync("contacts", "list");

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Equal(2, result.Output.Split('\n').Length);
        Assert.Contains("card 2: This contact card is cut short or damaged", result.Error);
        Assert.Contains("card 3: The card is our own", result.Error);
        Assert.Equal(2, list.GetProperty("contacts").GetArrayLength());
    }

    [Fact]
    public async Task A_node_that_breaks_off_ends_it_at_the_first_card()
    {
        using Socket bound = ControlSocket.Bind(ControlSocket.Prepare(new MeshHome(_ada.Home), runtime: null));
        bound.Listen();
        string ben = await CardAsync("ben");
        Task<CliResult> adding = _ada.RunAsync("contacts", "add", $"{ben[..^9]}\n{ben}\n{await CardAsync("cleo")}");
        using (Socket served = await bound.AcceptAsync())
        {
            await served.ReceiveAsync(new byte[4_096]);
        }

        // Whoever is asked for the next card finds nobody.
        bound.Dispose();
        CliResult result = await adding.WaitAsync(LineLog.Guard);

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("card 1: This contact card is cut short or damaged", result.Error);
        Assert.Contains("broke off before it had answered", result.Error);
        Assert.DoesNotContain("card 2:", result.Error);
        Assert.DoesNotContain("card 3:", result.Error);
    }

    [Fact]
    public async Task A_node_that_stops_ends_it_at_the_first_card()
    {
        using Socket bound = ControlSocket.Bind(ControlSocket.Prepare(new MeshHome(_ada.Home), runtime: null));
        bound.Listen();
        Task<CliResult> adding = _ada.RunAsync(
            "contacts",
            "add",
            $"{await CardAsync("ben")}\n{await CardAsync("cleo")}"
        );
        using Socket served = await bound.AcceptAsync();
        bound.Dispose();
        await served.ReceiveAsync(new byte[4_096]);
        string error = $$"""{"code":{{(int)MeshErrorCode.NoConnection}},"message":"The node stops"}""";
        string head = "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nConnection: close\r\n";
        await served.SendAsync(Encoding.ASCII.GetBytes($"{head}Content-Length: {error.Length}\r\n\r\n{error}"));
        CliResult result = await adding.WaitAsync(LineLog.Guard);

        Assert.Equal((ExitCode.Failed, "mesh: The node stops"), (result.Code, result.Error));
    }

    [Fact]
    public async Task What_is_exported_is_one_contact_or_all()
    {
        await AddAsync("ben");

        Assert.Equal(ExitCode.Usage, (await _ada.RunAsync("contacts", "export")).Code);
        Assert.Equal(ExitCode.Usage, (await _ada.RunAsync("contacts", "export", "ben", "--all")).Code);
        Assert.Equal(ExitCode.Ok, (await _ada.RunAsync("contacts", "export", "ben")).Code);
    }

    private async Task AddAsync(params string[] names)
    {
        foreach (string name in names)
        {
            Assert.Equal(ExitCode.Ok, (await _ada.RunAsync("contacts", "add", await CardAsync(name))).Code);
        }
    }

    private static async Task<string> CardAsync(string name)
    {
        using var cli = new Cli();
        await cli.RunAsync("identity", "new", "--alias", name);
        return (await cli.RunAsync("identity", "card", "--advertise", "192.0.2.7:7400")).Output;
    }
}
