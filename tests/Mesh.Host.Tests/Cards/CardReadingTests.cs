using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Host.Cards;
using Mesh.Host.Commands;

namespace Mesh.Host.Tests.Cards;

public sealed class CardReadingTests
{
    private static readonly string[] Prefixes = [ContactCardText.Prefix];

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n   ")]
    [InlineData("\n> ")]
    [InlineData(" ")]
    public async Task A_card_that_a_mail_program_wrapped_is_joined(string wrap)
    {
        string card = await CardAsync();
        string wrapped = string.Join(wrap, card.Chunk(76).Select(piece => new string(piece)));

        Assert.Equal(card, CardReading.Find($"Hello,\nhere is my card: <{wrapped}>\nbye\nada", Prefixes));
    }

    [Fact]
    public async Task Words_that_follow_a_whole_card_are_none_of_it()
    {
        string card = await CardAsync();

        Assert.Equal(card, CardReading.Find($"{card} bye", Prefixes));
        Assert.Equal(card, CardReading.Find($"{card}\n{card}", Prefixes));
    }

    [Fact]
    public async Task A_wrapped_card_is_added()
    {
        using var cli = new Cli();
        string card = await CardAsync();

        CliResult result = await cli.RunAsync("contacts", "add", card.Insert(100, "\n  "));

        Assert.True(result.Code == ExitCode.Ok, result.Error);
        Assert.StartsWith("added ", result.Output);
    }

    [Theory]
    [InlineData("mesh://card/garbage", "This contact card is cut short or damaged: 7 characters came")]
    [InlineData("mesh://card/", "This contact card is cut short or damaged: 0 characters came")]
    [InlineData(
        "mesh://card/abc!def",
        "This contact card is damaged: \"!\", after 3 characters of it, stands in no card."
    )]
    [InlineData("mesh:card/abc", "\"mesh:card/abc\" is no contact card: a card begins with mesh://card/.")]
    [InlineData("MESH://x", "\"MESH://x\" is no contact card: a card begins with mesh://card/.")]
    public async Task What_is_no_card_is_told_with_what_to_do(string card, string why)
    {
        using var cli = new Cli();

        CliResult result = await cli.RunAsync("contacts", "add", card);

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.StartsWith($"mesh: {why}", result.Error);
        Assert.EndsWith(
            "Copy the whole line that 'mesh up' or 'mesh identity card' prints there, from mesh://card/ to its end.",
            result.Error
        );
    }

    [Fact]
    public async Task A_card_that_is_cut_off_or_changed_is_told_so()
    {
        string card = await CardAsync();
        string changed = card[..60] + (card[60] == 'A' ? 'B' : 'A') + card[61..];

        Assert.Contains("cut short or damaged", CardReading.FaultOf(card[..^20], DateTimeOffset.MinValue));
        Assert.Contains("cut short or damaged", CardReading.FaultOf(changed, DateTimeOffset.MinValue));
        Assert.Contains("at most 8192", CardReading.FaultOf(card + new string('A', 8_192), DateTimeOffset.MinValue));
        Assert.Null(CardReading.FaultOf(card, DateTimeOffset.MinValue));
    }

    private static async Task<string> CardAsync()
    {
        using var ada = new Cli();
        await ada.RunAsync("identity", "new", "--alias", "ada");
        return (await ada.RunAsync("identity", "card", "--advertise", "192.0.2.7:7400")).Output;
    }
}
