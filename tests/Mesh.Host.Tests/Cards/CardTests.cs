using System.Text.Json;
using System.Xml.Linq;
using Mesh.Actors.Identity;
using Mesh.Contracts.Identity;
using Mesh.Host.Commands;

namespace Mesh.Host.Tests.Cards;

/// <summary><c>mesh identity card</c> and <c>mesh contacts add|export|rename</c>.</summary>
public sealed class CardTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_card_is_printed_with_the_addresses_that_were_named()
    {
        await MakeAsync();
        CliResult result = await _cli.RunAsync("identity", "card", "--advertise", "ada.example:7400");

        Assert.Equal(ExitCode.Ok, result.Code);
        ContactCard card = Parsed(result.Output);
        Assert.Equal("Ada", card.Alias);
        Assert.Equal(["ada.example:7400"], card.Hosts.Single().Addresses);
    }

    [Fact]
    public async Task The_code_in_the_terminal_reads_as_the_card()
    {
        await MakeAsync();
        CliResult result = await _cli.RunAsync("identity", "card", "--qr", "--advertise", "ada.example:7400");

        string[] lines = result.Output.Split(Environment.NewLine);
        Assert.Equal(lines[^1], QrReader.OfTerminal(lines[..^1]));
        Assert.InRange(lines.Length, 20, 60);
    }

    [Fact]
    public async Task The_code_in_a_png_file_reads_as_the_card_and_the_svg_is_a_picture_of_the_same_size()
    {
        await MakeAsync();
        (string png, string svg) = (Path.Combine(_cli.Home, "card.png"), Path.Combine(_cli.Home, "card.svg"));
        CliResult result = await _cli.RunAsync([
            "identity",
            "card",
            "--png",
            png,
            "--svg",
            svg,
            "--advertise",
            "ada.example:7400",
        ]);

        Assert.Equal(result.Output, QrReader.OfPng(await File.ReadAllBytesAsync(png)));
        XElement picture = XDocument.Load(svg).Root!;
        Assert.Equal("svg", picture.Name.LocalName);
        Assert.NotEmpty(picture.Descendants());
    }

    [Fact]
    public async Task A_card_too_long_for_a_code_says_how_long_it_is_and_how_to_shorten_it()
    {
        string longer = await LongCardAsync();
        CliResult export = await _cli.RunAsync("contacts", "export", "Long", "--qr");

        Assert.Equal(ExitCode.Failed, export.Code);
        Assert.Contains($"{longer.Length} characters", export.Error);
        Assert.Contains("--advertise", export.Error);
    }

    [Theory]
    [InlineData("argument")]
    [InlineData("file")]
    [InlineData("input")]
    public async Task A_card_is_added_from_an_argument_a_file_or_the_input_and_exported_as_it_was(string from)
    {
        string card = CardOf("Ben", 1);
        string file = Path.Combine(_cli.Home, "ben.card");
        await File.WriteAllTextAsync(file, $"Hello, this is my card:\n\n  {card}\r\nBen\n");
        CliResult added = from switch
        {
            "argument" => await _cli.RunAsync("contacts", "add", card),
            "file" => await _cli.RunAsync("contacts", "add", file),
            _ => await _cli.RunWithInputAsync(await File.ReadAllTextAsync(file), "contacts", "add", "-"),
        };
        CliResult exported = await _cli.RunAsync("contacts", "export", "Ben");

        Assert.Equal((ExitCode.Ok, ""), (added.Code, added.Error));
        Assert.Equal(card, exported.Output);
    }

    [Theory]
    [InlineData("no-such-file")]
    [InlineData("-")]
    public async Task What_is_no_card_and_holds_none_is_refused(string named)
    {
        CliResult result = await _cli.RunWithInputAsync("Hello", "contacts", "add", named);

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("mesh://card/", result.Error);
    }

    [Fact]
    public async Task Our_own_name_for_a_contact_stands_over_its_cards_until_it_is_taken_away()
    {
        var keys = MemoryKeyRing.Generate("Ben");
        await _cli.RunAsync("contacts", "add", CardOf(keys, 1));
        CliResult renamed = await _cli.RunAsync("contacts", "rename", "Ben", "Ben from work");
        await _cli.RunAsync("contacts", "add", CardOf(keys, 2));
        JsonElement listed = await OnlyAsync();
        CliResult back = await _cli.RunAsync("contacts", "rename", "Ben from work");
        CliResult wrong = await _cli.RunAsync("contacts", "rename", "Ben", "a\u001b[2Jb");

        Assert.Equal(ExitCode.Ok, renamed.Code);
        Assert.Equal("Ben from work", listed.GetProperty("alias").GetString());
        Assert.Equal("Ben", listed.GetProperty("cardAlias").GetString());
        Assert.Equal(ExitCode.Ok, back.Code);
        Assert.Equal("Ben", (await OnlyAsync()).GetProperty("alias").GetString());
        Assert.Equal(ExitCode.Failed, wrong.Code);
    }

    private static string CardOf(string alias, int hosts) => CardOf(MemoryKeyRing.Generate(alias), hosts);

    // Each host has eight long addresses; a second host makes a later card.
    private static string CardOf(MemoryKeyRing keys, int hosts) =>
        keys.IssueCard(
                keys.Identities[0].Uid,
                [
                    .. Enumerable
                        .Range(1, hosts)
                        .Select(i => new CardHost(
                            i == 1 ? keys.HostId : MemoryKeyRing.Generate().HostId,
                            [.. Enumerable.Range(1, 8).Select(n => $"{new string('a', 100)}{n}:7400")]
                        )),
                ],
                TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(hosts),
                TimeSpan.FromDays(1)
            )
            .ToString();

    private static ContactCard Parsed(string text) => ContactCard.Parse(text, TimeProvider.System.GetUtcNow());

    private Task<CliResult> MakeAsync() => _cli.RunAsync("identity", "new", "--alias", "Ada");

    private async Task<string> LongCardAsync()
    {
        string card = CardOf("Long", 4);
        Assert.Equal(ExitCode.Ok, (await _cli.RunAsync("contacts", "add", card)).Code);
        return card;
    }

    private async Task<JsonElement> OnlyAsync()
    {
        CliResult listed = await _cli.RunAsync("contacts", "list", "--json");
        return Assert.Single(JsonDocument.Parse(listed.Output).RootElement.GetProperty("contacts").EnumerateArray());
    }
}
