using System.Text;
using System.Text.Json;
using Mesh.Contracts.Primitives;
using Mesh.Host.Commands;
using Mesh.Host.Commands.Primitives;

namespace Mesh.Host.Tests.Commands.Primitives;

public sealed class IdCommandTests
{
    private const string One = "000102030405060708090a0b0c0d0e0f10111213";
    private const string Two = "ff0102030405060708090a0b0c0d0e0f10111212";
    private const string Packet = "087a6f6c6f2f312e30000102030405060708090a0b0c0d0e0f10111213";

    [Theory]
    [InlineData]
    [InlineData("new")]
    [InlineData("distance")]
    [InlineData("hash")]
    [InlineData("closest")]
    [InlineData("handshake", "encode")]
    [InlineData("handshake", "decode")]
    [InlineData("message", "encode")]
    [InlineData("message", "decode")]
    public async Task Every_command_shows_examples_of_itself(params string[] command)
    {
        IdResult result = await IdCli.RunAsync("", [.. command, "--help"]);

        Assert.Equal(ExitCode.Ok, result.Code);
        Assert.Contains("--json", result.Output);
        Assert.Contains("mesh id " + string.Join(' ', command), result.Output[result.Output.IndexOf("Examples:")..]);
    }

    [Fact]
    public async Task New_ids_are_one_a_line()
    {
        IdResult plain = await IdCli.RunAsync("", "new", "--count", "3");
        IdResult json = await IdCli.RunAsync("", "new", "--json");

        string[] ids = plain.Output.Split(Environment.NewLine);
        Assert.Equal(3, ids.Distinct().Count());
        Assert.All(ids, id => Assert.True(PeerId.TryParse(id, out _)));
        Assert.True(PeerId.TryParse(Json(json).GetProperty("peerId").GetString(), out _));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("100001")]
    [InlineData("-1")]
    public async Task A_count_out_of_range_is_named_with_its_range(string count)
    {
        IdResult result = await IdCli.RunAsync("", "new", "--count", count);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains($"--count is 1 to 100,000, found {count}.", result.Error);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Distance_takes_arguments_or_lines()
    {
        IdResult plain = await IdCli.RunAsync("", "distance", One, Two.ToUpperInvariant());
        IdResult json = await IdCli.RunAsync($"{One}\r\n{Two}\n", "distance", "-", "-", "--json");

        Assert.Equal("ff00000000000000000000000000000000000001", plain.Output);
        Assert.Equal(plain.Output, Json(json).GetProperty("distance").GetString());
        Assert.Equal(0, Json(json).GetProperty("leadingZeros").GetInt32());
    }

    [Fact]
    public async Task Distance_says_which_id_is_wrong()
    {
        IdResult wrong = await IdCli.RunAsync("", "distance", One, "abc");
        IdResult ended = await IdCli.RunAsync($"{One}\n", "distance", "-", "-");
        IdResult endless = await IdCli.RunAsync(new string('a', 5_000), "distance", "-", "-");

        Assert.Equal(ExitCode.Usage, wrong.Code);
        Assert.Contains("The second id", wrong.Error);
        Assert.Contains("\"abc\"", wrong.Error);
        Assert.Equal(ExitCode.Failed, ended.Code);
        Assert.Equal("mesh: Standard input ended before the line for OTHER.", ended.Error);
        Assert.Equal("mesh: The line for ID is longer than 4,096 characters.", endless.Error);
    }

    [Fact]
    public async Task Hash_is_of_a_text_a_file_or_the_input()
    {
        const string hash = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";
        using var file = new TempFile("hello world"u8);

        Assert.Equal(hash, (await IdCli.RunAsync("", "hash", "hello world")).Output);
        Assert.Equal(hash, (await IdCli.RunAsync("hello world", "hash", "-")).Output);
        Assert.Equal(hash, (await IdCli.RunAsync("", "hash", "--file", file.Path)).Output);
        Assert.Equal(
            hash,
            Json(await IdCli.RunAsync("hello world", "hash", "-", "--json")).GetProperty("sha256").GetString()
        );
        Assert.Equal(ExitCode.Usage, (await IdCli.RunAsync("", "hash")).Code);
        Assert.Equal(ExitCode.Usage, (await IdCli.RunAsync("", "hash", "a", "--file", file.Path)).Code);
        IdResult missing = await IdCli.RunAsync("", "hash", "--file", file.Path + ".not");
        Assert.Equal(ExitCode.Failed, missing.Code);
        Assert.Contains(file.Path + ".not", missing.Error);
    }

    [Fact]
    public async Task Handshake_goes_both_ways_as_digits_and_raw()
    {
        using var file = new TempFile([]);
        IdResult written = await IdCli.RunAsync("", "handshake", "encode", One, "--out", file.Path);
        IdResult raw = await IdCli.RunAsync("", "handshake", "encode", One, "--out", "-");

        Assert.Equal(Packet, (await IdCli.RunAsync("", "handshake", "encode", One)).Output);
        Assert.Equal(Packet, (await IdCli.RunAsync(One, "handshake", "encode", "-")).Output);
        Assert.Equal(Convert.FromHexString(Packet), File.ReadAllBytes(file.Path));
        Assert.StartsWith("29 bytes in ", written.Output);
        Assert.Equal(Convert.FromHexString(Packet), raw.Raw);
        Assert.Empty(raw.Output);
        string expected = $"peer      {One}{Environment.NewLine}protocol  zolo/1.0";
        string spread = string.Join("\n ", Packet.Chunk(3).Select(chunk => new string(chunk)));
        Assert.Equal(expected, (await IdCli.RunAsync("", "handshake", "decode", Packet)).Output);
        Assert.Equal(expected, (await IdCli.RunAsync(spread, "handshake", "decode", "-")).Output);
        Assert.Equal(expected, (await IdCli.RunAsync("", "handshake", "decode", "--file", file.Path)).Output);
        Assert.Equal(expected, (await IdCli.RunAsync(raw.Raw, "handshake", "decode", "--file", "-")).Output);
        JsonElement json = Json(await IdCli.RunAsync("", "handshake", "decode", Packet, "--json"));
        Assert.Equal(
            (One, "zolo/1.0"),
            (json.GetProperty("peerId").GetString(), json.GetProperty("protocol").GetString())
        );
    }

    [Theory]
    [InlineData("handshake decode 0", ExitCode.Usage, "the argument has 1 digits")]
    [InlineData("handshake decode 0g", ExitCode.Usage, "Character 2 of the argument is no hexadecimal digit: U+0067")]
    [InlineData(
        "handshake decode 00",
        ExitCode.Failed,
        "at offset 0: a protocol of 0 bytes makes 21 bytes in all, found 1"
    )]
    [InlineData("handshake decode", ExitCode.Usage, "Give either HEX")]
    [InlineData(
        "handshake encode abc",
        ExitCode.Usage,
        "A peer id is 40 hexadecimal digits; found 3 characters: \"abc\""
    )]
    [InlineData("message decode 05", ExitCode.Failed, "at offset 0: the type has 5 bytes, but only 0 follow")]
    [InlineData("message encode A B C --file x", ExitCode.Usage, "Give either PAYLOAD or --file FILE")]
    [InlineData("message encode A B --out - --json", ExitCode.Usage, "--json and --out - both want standard output")]
    public async Task What_is_wrong_is_said_with_its_value(string line, int code, string says)
    {
        IdResult result = await IdCli.RunAsync("", line.Split(' '));

        Assert.Equal(code, result.Code);
        Assert.Contains(says, result.Error);
        Assert.DoesNotContain("Parameter", result.Error);
        Assert.Empty(result.Output);
        Assert.Empty(result.Raw);
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_refused_without_our_own_names()
    {
        IdResult result = await IdCli.RunAsync("", "handshake", "encode", One, "--protocol", new string('p', 256));

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Equal("mesh: A protocol has at most 255 bytes of UTF-8; found 256 characters.", result.Error);
    }

    [Fact]
    public async Task Message_goes_both_ways_as_digits_and_raw()
    {
        const string packet = "0450494e470361646168656c6c6f";
        using var file = new TempFile("hello"u8);
        using var output = new TempFile([]);

        Assert.Equal(packet, (await IdCli.RunAsync("", "message", "encode", "PING", "ada", "hello")).Output);
        Assert.Equal(packet, (await IdCli.RunAsync("hello", "message", "encode", "PING", "ada", "-")).Output);
        Assert.Equal(
            packet,
            (await IdCli.RunAsync("", "message", "encode", "PING", "ada", "--file", file.Path)).Output
        );
        Assert.Equal("0450494e4703616461", (await IdCli.RunAsync("", "message", "encode", "PING", "ada")).Output);

        IdResult plain = await IdCli.RunAsync("", "message", "decode", packet);
        Assert.Equal(["type     PING", "sender   ada", "payload  hello"], plain.Output.Split(Environment.NewLine));
        JsonElement json = Json(await IdCli.RunAsync("", "message", "decode", packet, "--json"));
        Assert.Equal("hello", json.GetProperty("payload").GetString());
        Assert.Equal("68656c6c6f", json.GetProperty("payloadHex").GetString());
        IdResult raw = await IdCli.RunAsync("", "message", "decode", packet, "--out", "-");
        Assert.Equal("hello", Encoding.UTF8.GetString(raw.Raw));
        Assert.Empty(raw.Output);
        IdResult written = await IdCli.RunAsync("", "message", "decode", packet, "--out", output.Path, "--json");
        Assert.Equal("hello", File.ReadAllText(output.Path));
        Assert.Equal(output.Path, Json(written).GetProperty("file").GetString());
    }

    [Fact]
    public async Task What_strangers_have_written_does_not_drive_the_terminal()
    {
        byte[] packet = PeerMessage.Encode("\u001b[2J", "a\nb", "x\u001b]0;title\u0007y");
        IdResult text = await IdCli.RunAsync(packet, "message", "decode", "--file", "-");
        IdResult bytes = await IdCli.RunAsync("", "message", "decode", "0000" + new string('f', 200));

        Assert.DoesNotContain('\u001b', text.Output);
        Assert.Equal(3, text.Output.Split(Environment.NewLine).Length);
        Assert.EndsWith($"100 bytes that are no UTF-8: {new string('f', 128)}…", bytes.Output);
    }

    [Fact]
    public async Task Input_without_an_end_is_refused_at_its_bound()
    {
        byte[] huge = new byte[Input.MaxBytes + 1];
        IdResult result = await IdCli.RunAsync(huge, "message", "decode", "--file", "-");

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Equal("mesh: There are more than 16,777,216 bytes in standard input.", result.Error);
        byte[] digits = new byte[Input.MaxBytes * 2 + 2];
        Array.Fill(digits, (byte)'0');
        IdResult hex = await IdCli.RunAsync(digits, "message", "decode", "-");
        Assert.Equal(result.Error, hex.Error);
    }

    internal static JsonElement Json(IdResult result) => JsonDocument.Parse(result.Output).RootElement;
}
