using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave;

/// <summary>Shared verdicts: one object for all rules that say the same.</summary>
internal static class Verdicts
{
    public static readonly Verdict Accept = new Verdict.Accept();
    public static readonly Verdict Drop = new Verdict.Drop();
    public static readonly Verdict Return = new Verdict.Return();

    private static readonly Verdict Queue = new Verdict.Extension("QUEUE", default);

    /// <summary>A standard target, or null.</summary>
    public static Verdict? Standard(ReadOnlySpan<byte> name) =>
        name switch
        {
            _ when name.SequenceEqual("ACCEPT"u8) => Accept,
            _ when name.SequenceEqual("DROP"u8) => Drop,
            _ when name.SequenceEqual("RETURN"u8) => Return,
            _ when name.SequenceEqual("QUEUE"u8) => Queue,
            _ => null,
        };
}
