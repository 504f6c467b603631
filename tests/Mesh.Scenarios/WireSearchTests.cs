using System.Buffers;
using Mesh.Actors.Permissions;
using Mesh.Contracts;
using Mesh.Contracts.Wire;
using Mesh.Simulation;

namespace Mesh.Scenarios;

/// <summary>What would the search of the wire say, if a host told what it must not? It is given what such a host would write.</summary>
public sealed class WireSearchTests : IDisposable
{
    private const string Protocol = "talk/1";

    private readonly SimMesh _mesh = SimMesh.Create(seed: 4, hosts: 2);
    private readonly SimIdentity[] _line;
    private readonly SimHost _many;
    private readonly WireSearch _search;

    public WireSearchTests()
    {
        _line =
        [
            _mesh.NewIdentity("bob the first"),
            _mesh.NewIdentity("bob the second"),
            _mesh.NewIdentity("bob the third"),
        ];
        _many = _mesh.AddHost(_line);
        _mesh.RunFor(1.Seconds());
        _search = new WireSearch(_mesh);
        foreach (SimHost host in _mesh.Hosts)
        {
            host.OpenApp(host.Name, Protocol);
        }

        Left.Contacts.Add(_many.Card(_line[0].Uid));
        _many.Contacts.Add(Left.Card());
        Left.Contacts.Add(Other.Card());
        _mesh.RunUntil(() => Left.App(Left.Name).Sees(_many), 10.Seconds());
        Assert.True(_search.IdentitiesFound > 3 && _search.Found > 1, "what may be told was not found either");
    }

    private SimHost Left => _mesh.Hosts[0];

    private SimHost Other => _mesh.Hosts[1];

    public void Dispose() => _mesh.Dispose();

    [Fact]
    public void A_contact_in_any_record_is_found_by_its_id_and_by_its_key()
    {
        Write(Left, RecordType.Accepted, Other.Uid.ToArray());
        Fails("no identity for this record");
    }

    [Fact]
    public void A_contact_cut_by_two_writes_is_found()
    {
        byte[] record = Record(RecordType.Accepted, Other.Keys.Identities[0].PublicKey.ToArray());
        Put(Left, record[..40]);
        Put(Left, record[40..]);
        Fails("no identity for this record");
    }

    [Fact]
    public void An_identity_of_a_host_beside_the_one_that_it_shows_is_found()
    {
        Write(_many, RecordType.Accepted, _line[1].Uid.ToArray());
        Fails("no identity for this record");
    }

    [Fact]
    public void A_successor_may_be_told_where_the_old_one_is_shown_and_in_Accepted_and_Words_only()
    {
        _many.Succeed(_line[0].SucceededBy(_line[1], _many.Clock.GetUtcNow()));
        Write(_many, RecordType.Accepted, _line[1].Uid.ToArray());
        Write(_many, RecordType.Words, _line[1].Uid.ToArray());
        _mesh.RunFor(1.Seconds());

        Write(_many, RecordType.Data, _line[1].Uid.ToArray());
        Fails("no identity for this record");
    }

    [Fact]
    public void A_proof_of_another_identity_than_was_asked_for_is_found()
    {
        SimLink link = _mesh.Network.LinksBetween(Left, _many)[0];
        Put(link, link.Acceptor, Encoded(Word(Other, Other.Uid, RecordType.Proof)));
        Fails("it is not the one that is shown");
    }

    [Fact]
    public void An_app_that_may_not_be_met_is_found_and_one_that_may_is_not()
    {
        Announce(Left, Left.Name, Protocol);
        Left.Grants.Revoke(Sid.OfName("hidden"), Left.Uid, "test");
        Left.OpenApp("hidden", Protocol);
        _mesh.RunFor(1.Seconds());

        Announce(Left, "hidden", Protocol);
        Fails("not permitted to meet");
    }

    [Fact]
    public void An_app_that_may_be_met_is_found_in_any_record_but_Announce()
    {
        Write(Left, RecordType.Words, Sid.OfName(Left.Name).ToArray());
        Fails("not permitted to meet");
    }

    [Fact]
    public void An_app_of_a_host_with_three_identities_is_found_on_a_link_of_the_one_that_it_was_not_granted()
    {
        _many.Grants.Revoke(Sid.OfName("second"), _line[0].Uid, "test");
        _many.OpenApp("second", Protocol);
        _mesh.RunFor(1.Seconds());

        Announce(_many, "second", Protocol);
        Fails("not permitted to meet");
    }

    [Fact]
    public void A_protocol_that_an_app_was_not_granted_is_found_beside_one_that_it_was()
    {
        Sid sid = Sid.OfName("two");
        Left.Grants.Grant(new AppGrant(sid, Left.Uid, ContactVisibility.All, [Protocol]), "test");
        Left.OpenApp("two", Protocol, "secret/1");
        _mesh.RunFor(1.Seconds());
        Announce(Left, "two", Protocol);
        _mesh.RunFor(1.Seconds());

        Announce(Left, "two", "secret/1");
        Fails("by secret/1");
    }

    [Fact]
    public void A_protocol_that_an_app_does_not_speak_is_found()
    {
        Announce(Left, Left.Name, "draw/1");
        Fails("by draw/1");
    }

    [Fact]
    public void The_name_of_a_protocol_is_found_in_any_record_but_Announce_also_in_a_short_one()
    {
        Write(Left, RecordType.Close, "talk/1"u8.ToArray());
        Fails("tells of protocol talk/1");
    }

    [Fact]
    public void The_name_of_an_identity_is_found_anywhere_but_on_its_own_card()
    {
        Write(_many, RecordType.ContactAnswer, "bob the first"u8.ToArray());
        _mesh.RunFor(1.Seconds());

        Write(_many, RecordType.ContactAnswer, "bob the second"u8.ToArray());
        Fails("the name \"bob the second\"");
    }

    [Fact]
    public void The_name_that_an_owner_gave_to_a_contact_is_found_anywhere()
    {
        Left.Contacts.Rename(_line[0].Uid, "my old friend");
        _mesh.In(TimeSpan.Zero).Fault("nothing", () => { });
        _mesh.RunFor(1.Seconds());

        Write(Left, RecordType.ContactRequest, "my old friend"u8.ToArray());
        Fails("the name \"my old friend\"");
    }

    [Theory]
    [InlineData(RecordType.Proof)]
    [InlineData(RecordType.Accepted)]
    public void A_word_to_a_host_that_has_shown_what_was_known_to_be_revoked_is_found(RecordType word)
    {
        SimLink link = _mesh.Network.LinksBetween(Left, _many)[0];
        (SimHost caller, SimHost called) = (link.Dialler, link.Acceptor);
        Uid shown = caller == Left ? Left.Uid : _line[0].Uid;
        Uid asked = caller == Left ? _line[0].Uid : Left.Uid;
        ReadOnlyMemory<byte> proof = caller.Keys.DelegationFor(shown, caller.Clock.GetUtcNow()).Encoded;
        Send(caller, new Introduce(proof, null, asked));
        Send(called, Word(called, asked, word));
        _mesh.RunFor(1.Seconds());

        string revoked = caller.Keys.Revoke(shown, caller.Hid, caller.Clock.GetUtcNow()).ToString();
        called.Mesh!.Revocations.Add(revoked);
        Put(link, caller, Encoded(new Introduce(proof, null, asked)));
        Put(link, called, Encoded(Word(called, asked, word)));
        Fails("known to be revoked");
    }

    [Fact]
    public void An_app_of_a_third_host_is_found()
    {
        Announce(Left, Other.Name, Protocol);
        Fails("not permitted to meet");
    }

    private void Write(SimHost from, RecordType type, byte[] body) => Put(from, Record(type, body));

    private void Announce(SimHost from, string app, string protocol) =>
        Send(from, new Announce(1, Sid.OfName(app), protocol, 0));

    private static ControlMessage Word(SimHost from, Uid uid, RecordType type) =>
        type == RecordType.Proof
            ? new Proof(from.Keys.DelegationFor(uid, from.Clock.GetUtcNow()).Encoded, null)
            : new Accepted();

    private void Send(SimHost from, ControlMessage message) => Put(from, Encoded(message));

    private void Put(SimHost from, byte[] bytes) => Put(_mesh.Network.LinksBetween(Left, _many)[0], from, bytes);

    private void Put(SimLink link, SimHost from, byte[] bytes) => _mesh.Network.OnWritten!(link, from, bytes);

    private static byte[] Encoded(ControlMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        ControlCodec.Write(buffer, message);
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Record(RecordType type, byte[] body)
    {
        byte[] all = new byte[RecordHeader.Size + body.Length];
        new RecordHeader(type, default, body.Length).Write(all);
        body.CopyTo(all, RecordHeader.Size);
        return all;
    }

    private void Fails(string why)
    {
        SimFailure failure = Assert.Throws<SimFailure>(() => _mesh.RunFor(1.Seconds()));
        Assert.Contains(why, failure.What, StringComparison.Ordinal);
    }
}
