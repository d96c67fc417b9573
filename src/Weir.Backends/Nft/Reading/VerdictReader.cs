using Weir.Core.Rules;

namespace Weir.Backends.Nft.Reading;

/// <summary>Verdicts that rules and maps both have, and counts.</summary>
internal static class VerdictReader
{
    /// <summary>The verdict that stands here; null when it is none.</summary>
    public static Verdict? Simple(ref LineCursor cursor) =>
        cursor.TryTake("accept"u8) ? new Verdict.Accept()
        : cursor.TryTake("drop"u8) ? new Verdict.Drop()
        : cursor.TryTake("return"u8) ? new Verdict.Return()
        : cursor.TryTake("jump"u8) ? new Verdict.Jump(cursor.Name())
        : cursor.TryTake("goto"u8) ? new Verdict.Goto(cursor.Name())
        : null;

    /// <summary>Behind <c>counter</c>.</summary>
    public static Tally Tally(ref LineCursor cursor)
    {
        cursor.Take("packets"u8);
        var packets = cursor.Number();
        cursor.Take("bytes"u8);
        return new Tally(packets, cursor.Number());
    }
}
