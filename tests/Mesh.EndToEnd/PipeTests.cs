using System.Diagnostics;

namespace Mesh.EndToEnd;

[Collection("processes")]
public sealed class PipeTests
{
    [Fact]
    public async Task A_reader_who_goes_away_is_no_error_and_prints_none()
    {
        using Process process = MeshProcess.StartPlain("id", "new", "--count", "100000");
        string? first = await process.StandardOutput.ReadLineAsync();
        process.StandardOutput.Close();
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(40, first?.Length);
        Assert.Equal("", errors);
        Assert.Equal(0, process.ExitCode);
    }
}
