using System.Globalization;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>Says in words what a base chain does with one packet, as far as a run compares it.</summary>
internal static class OutcomeText
{
    public static string Of(EffectTable effects, Run run, int terminal, Packet packet)
    {
        var effect = effects[terminal];
        return run.Outcome switch
        {
            Parts.Fate => effects.FateText(effect.Fate),
            Parts.MetaMark => Hex("meta mark", effect.Marks.Meta(packet.Mark, packet.ConnectionMark)),
            Parts.CtMark => Hex("ct mark", effect.Marks.Ct(packet.Mark, packet.ConnectionMark)),
            Parts.Priority => Hex("meta priority", effect.Priority.Of(packet.Priority)),
            Parts.Tos => Hex("ip tos", effect.Tos.Of(packet.Tos)),
            Parts.NoTrack => effect.NoTrack ? "taken out of connection tracking" : "left in connection tracking",
            _ => effect.Events == 0 ? "no event" : string.Join("; ", effects.Events.Texts(effect.Events)),
        };
    }

    private static string Hex(string name, uint value) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} 0x{value:x}");
}
