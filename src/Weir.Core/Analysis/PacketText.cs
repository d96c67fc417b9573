using Weir.Core.Analysis.PacketWords;
using Weir.Core.Analysis.Words;
using Weir.Core.Text;

namespace Weir.Core.Analysis;

/// <summary>
/// A packet in words near to nft's: <c>iif=eth0 ip saddr 192.0.2.7 tcp dport 443 ct new</c>. What is not said is as in a new
/// <see cref="Packet"/>: no address, port or mark, a new connection's packet of 60 bytes with 64 hops to go.
/// </summary>
public static class PacketText
{
    /// <summary>All words that a packet may be written with, for help pages.</summary>
    public static string KnownWords => PacketWord.Known;

    /// <summary>Reads a packet, strictly; finds every error. Positions are columns of the text (WEIR0430–0434).</summary>
    public static Checked<Packet> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var draft = new PacketDraft();
        var tokens = PacketToken.Split(text);
        for (var at = 0; at < tokens.Count; )
        {
            at += Read(draft, tokens, at);
        }

        if (!draft.HasFamily && !draft.Found.HasErrors)
        {
            draft.Found.Add(PacketDiagnostics.NoFamily());
        }

        return new Checked<Packet>(draft.Found.HasErrors ? null : draft.Packet, draft.Found.ToImmutable());
    }

    /// <summary>The words of a packet, in one order; <see cref="Parse"/> makes the packet of them again, but for what its protocol does not have.</summary>
    public static string Of(Packet packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        return string.Join(' ', PacketSpelling.Words(packet));
    }

    /// <returns>The number of tokens used.</returns>
    private static int Read(PacketDraft draft, List<PacketToken> tokens, int at)
    {
        draft.At = tokens[at];
        var two = at + 1 < tokens.Count ? PacketWord.Find($"{tokens[at].Text} {tokens[at + 1].Text}") : null;
        var word = two ?? PacketWord.Find(tokens[at].Text);
        if (word is null)
        {
            if (NameTable.Protocols.Number(tokens[at].Text) is { } protocol)
            {
                draft.Claim((byte)protocol);
                return 1;
            }

            draft.Found.Add(PacketDiagnostics.Unknown(tokens[at]));
            return 1;
        }

        var used = two is null ? 1 : 2;
        draft.Note(word);
        if (word.Value.Length == 0)
        {
            word.Read(draft, "");
            return used;
        }

        if (at + used == tokens.Count)
        {
            draft.Found.Add(PacketDiagnostics.Missing(tokens[at], word));
            return used;
        }

        if (word.Read(draft, tokens[at + used].Text) is { } problem)
        {
            draft.Found.Add(PacketDiagnostics.Malformed(tokens[at + used], word, problem));
        }

        return used + 1;
    }
}
