using System.Text.Json;

namespace Mesh.EndToEnd;

/// <summary>Temporary homes, deleted after the test, and what is done in them.</summary>
internal sealed class Homes : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mesh-e2e-").FullName;

    public string Of(string name) => Path.Combine(_folder, name);

    /// <summary>Starts <c>mesh up</c> on a free port of loopback and waits for its card.</summary>
    public async Task<(MeshProcess Process, string Card, ulong BootEpoch)> UpAsync(string name, params string[] more)
    {
        MeshProcess process = MeshProcess.Start([
            "up",
            "--json",
            "--home",
            Of(name),
            "--alias",
            name,
            "--listen",
            "127.0.0.1:0",
            .. more,
        ]);
        JsonElement started = await process.NextAsync("started");
        JsonElement card = await process.NextAsync("card");
        return (process, card.GetProperty("card").GetString()!, started.GetProperty("bootEpoch").GetUInt64());
    }

    /// <summary>Runs <c>mesh contacts add</c> there.</summary>
    public Task AddAsync(string name, string card) =>
        MeshProcess.RunAsync(0, "contacts", "add", card, "--home", Of(name));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
