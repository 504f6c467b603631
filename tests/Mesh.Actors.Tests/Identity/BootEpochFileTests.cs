using Mesh.Actors.Identity;
using Mesh.Contracts;

namespace Mesh.Actors.Tests.Identity;

public sealed class BootEpochFileTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_900_000_000_000);

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["boot-epoch"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_is_the_clock_in_milliseconds_and_is_stored()
    {
        Assert.Equal(1_900_000_000_000UL, BootEpochFile.Advance(Path, Now));
        Assert.Equal("1900000000000\n", File.ReadAllText(Path));
    }

    [Fact]
    public void A_later_clock_counts() =>
        Assert.Equal(
            [1_900_000_000_000UL, 1_900_000_001_000UL],
            [BootEpochFile.Advance(Path, Now), BootEpochFile.Advance(Path, Now.AddSeconds(1))]
        );

    [Fact]
    public void A_clock_set_back_or_standing_still_gives_one_more_than_before()
    {
        BootEpochFile.Advance(Path, Now);
        Assert.Equal(1_900_000_000_001UL, BootEpochFile.Advance(Path, Now));
        Assert.Equal(1_900_000_000_002UL, BootEpochFile.Advance(Path, Now.AddYears(-5)));
        Assert.Equal(1_900_000_000_003UL, BootEpochFile.Advance(Path, DateTimeOffset.UnixEpoch.AddDays(-1)));
    }

    [Fact]
    public void Starts_at_the_same_moment_get_different_epochs()
    {
        var epochs = new ulong[24];
        Parallel.For(0, epochs.Length, i => epochs[i] = BootEpochFile.Advance(Path, Now));
        Assert.Equal(epochs.Length, epochs.Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("12 monkeys")]
    [InlineData("18446744073709551615")]
    [InlineData("18446744073709551616")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000000000001")]
    public void A_damaged_file_is_an_error_that_names_it_and_is_left_as_it_is(string content)
    {
        File.WriteAllText(Path, content);

        var e = Assert.Throws<MeshException>(() => BootEpochFile.Advance(Path, Now));

        Assert.Equal(MeshErrorCode.Storage, e.Code);
        Assert.Contains($"The file {Path} is damaged", e.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(Path));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error_that_names_it()
    {
        var e = Assert.Throws<MeshException>(() => BootEpochFile.Advance(_folder["none/boot-epoch"], Now));
        Assert.Equal(MeshErrorCode.Storage, e.Code);
        Assert.Contains("none/boot-epoch", e.Message, StringComparison.Ordinal);
    }
}
