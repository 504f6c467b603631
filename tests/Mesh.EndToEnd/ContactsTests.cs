using System.Text.Json;

namespace Mesh.EndToEnd;

[Collection("processes")]
public sealed class ContactsTests : IDisposable
{
    private readonly Homes _homes = new();

    public void Dispose() => _homes.Dispose();

    [Fact]
    public async Task Contacts_added_by_processes_at_the_same_time_are_all_kept()
    {
        var cards = new List<string>();
        foreach (string name in (string[])["b", "c"])
        {
            (MeshProcess process, string card, _) = await _homes.UpAsync(name);
            process.Dispose();
            cards.Add(card);
        }

        await Task.WhenAll(cards.Select(card => _homes.AddAsync("a", card)));

        string list = await MeshProcess.RunAsync(0, "contacts", "list", "--json", "--home", _homes.Of("a"));
        JsonElement contacts = JsonDocument.Parse(list).RootElement.GetProperty("contacts");
        Assert.Equal(["b", "c"], contacts.EnumerateArray().Select(c => c.GetProperty("alias").GetString()).Order());
    }
}
