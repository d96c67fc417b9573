using System.Diagnostics;
using System.Runtime.InteropServices;
using Weir.Core.Rules;
using Weir.Core.Rules.Space;

namespace Weir.Core.Analysis.Equivalence;

/// <summary>Rules as diagrams of effects, for one run. Its own reading of statements and verdicts.</summary>
internal sealed class RuleDiagrams(
    EquivalenceSpace space,
    TableModel table,
    Run run,
    IChainDiagrams chains,
    bool counters
)
{
    private readonly Diagrams _diagrams = space.Diagrams;
    private readonly EffectTable _effects = space.Effects;
    private readonly Sequencer _sequencer = space.Sequencer;

    /// <summary>What a rule does: falls through where its tests do not hold.</summary>
    public int Of(Rule rule)
    {
        var diagram = Body(rule);
        var end = rule.Matches.Count;
        while (end > 0 && (diagram != EffectTable.Fall || run.Tracks(Parts.Events)))
        {
            var start = StartOfPureTests(rule.Matches, end);
            if (start == end)
            {
                var asked = (Match.Extension)rule.Matches[--end];
                diagram = Asked(EventText.Of(asked), diagram);
                continue;
            }

            if (diagram != EffectTable.Fall)
            {
                var held = table.Matches.OfAll(rule.Matches.AsSpan()[start..end]);
                diagram = _diagrams.Ite(held, diagram, EffectTable.Fall);
            }

            end = start;
        }

        return diagram;
    }

    /// <summary>The base chain's end.</summary>
    public int Policy(bool drops) => End(drops ? FateText.Drop : FateText.Accept);

    private static int StartOfPureTests(EquatableArray<Match> matches, int end)
    {
        var start = end;
        while (start > 0 && matches[start - 1] is not Match.Extension { Purity: Purity.Stateful })
        {
            start--;
        }

        return start;
    }

    /// <summary>Asking is an event; the answer is free.</summary>
    private int Asked(string text, int held)
    {
        var answered = _diagrams.Ite(table.Matches.Free(text), held, EffectTable.Fall);
        return Done(text, answered);
    }

    private int Done(string text, int rest) =>
        run.Sees(text) ? After(Effect.None with { Events = _effects.Events.Of(text) }, rest) : rest;

    private int Body(Rule rule)
    {
        var diagram = rule.Verdict is null ? EffectTable.Fall : Of(rule.Verdict);
        for (var i = rule.Statements.Count - 1; i >= 0; i--)
        {
            diagram = Of(rule.Statements[i], diagram);
        }

        return diagram;
    }

    private int Of(Statement statement, int rest) =>
        statement switch
        {
            Statement.SetMark set => Write(set.Mark, 0, set.Value, rest),
            Statement.SetBits set => Write(set.Field, set.Keep, set.Xor, rest),
            Statement.CopyMark copy => Copy(copy, rest),
            Statement.SetMarkFromMap set => Write(set, rest),
            Statement.NoTrack => Tracks(Parts.NoTrack) ? After(Effect.None with { NoTrack = true }, rest) : rest,
            Statement.Nat nat => Applies(nat) ? End(FateText.Of(nat)) : rest,
            // Translation to an IPv4 address leaves IPv6 packets alone (nft_nat.c, nft_nat_inet_eval).
            Statement.SourceNat or Statement.DestinationNat when space.Version == 6 => rest,
            Statement.SourceNat nat => Nat(nat.Key, nat.Map, NatKind.Source, withPort: false),
            Statement.DestinationNat nat => Nat(nat.Key, nat.Map, NatKind.Destination, nat.WithPort),
            Statement.OverConnectionLimit limit => Keyed(limit.Key, Asked(OpaqueText.Of(limit), rest)),
            Statement.OverRate rate => Keyed(rate.Key, Asked(OpaqueText.Of(rate), rest)),
            Statement.UpdateSet update when EventText.Of(update, counters) is { } text => Keyed(
                update.Key,
                Done(text, rest)
            ),
            _ => EventText.Of(statement, counters) is { } text ? Done(text, rest) : rest,
        };

    /// <summary>A packet that lacks a field of the key ends the rule before anything is done (nft_payload.c, nft_ct.c: NFT_BREAK).</summary>
    private int Keyed(Key key, int done)
    {
        foreach (var part in key.Parts)
        {
            done = _diagrams.Ite(space.Tests.Presence(part.Field), done, EffectTable.Fall);
        }

        return done;
    }

    private bool Applies(Statement.Nat nat) => nat.First.IsEmpty || nat.First.Count == (space.Version == 4 ? 4 : 16);

    private bool Tracks(Parts part) => run.Tracks(part);

    private int Write(Field field, uint keep, uint xor, int rest) =>
        Tracks(EffectFields.PartOf(field))
            ? Where(field, After(EffectFields.Write(field, keep, xor), rest), rest)
            : rest;

    private int Copy(Statement.CopyMark copy, int rest)
    {
        if (!Tracks(EffectFields.PartOf(copy.To)))
        {
            return rest;
        }

        var written = After(EffectFields.Copy(copy), rest);
        return Where(copy.To, Where(copy.From, written, rest), rest);
    }

    /// <summary>Writing to a field that the packet does not have does nothing (xt_CONNMARK.c, xt_DSCP.c).</summary>
    private int Where(Field field, int written, int rest) => _diagrams.Ite(space.Tests.Presence(field), written, rest);

    /// <summary>A key that is not in the map ends the rule.</summary>
    private int Write(Statement.SetMarkFromMap set, int rest)
    {
        var declaration = table.Matches.Declaration(set.Map);
        if (!Tracks(EffectFields.PartOf(set.Mark)))
        {
            var found = table.Matches.Map(set.Key, set.Map, []);
            return _diagrams.Ite(found, rest, EffectTable.Fall);
        }

        return Mapped(
            set.Key,
            set.Map,
            data => Write(set.Mark, 0, MemoryMarshal.Read<uint>(data), rest),
            declaration.KeyLength * (declaration.Interval ? 2 : 1)
        );
    }

    private int Nat(Key key, string map, NatKind kind, bool withPort)
    {
        var declaration = table.Matches.Declaration(map);
        var address = declaration.Data[0].PaddedLength();
        return Mapped(
            key,
            map,
            data => End(FateText.OfMapped(kind, data, address, withPort)),
            declaration.KeyLength * (declaration.Interval ? 2 : 1)
        );
    }

    private delegate int OfData(ReadOnlySpan<byte> data);

    private int Mapped(Key key, string map, OfData diagramOf, int dataOffset)
    {
        if (table.Table.Elements.GetValueOrDefault(map) is not { } elements)
        {
            return EffectTable.Fall;
        }

        var targets = new int[elements.Count];
        var known = new DataDiagrams();
        for (var i = 0; i < targets.Length; i++)
        {
            var data = elements[i][dataOffset..];
            if (!known.TryGet(data, out targets[i]))
            {
                targets[i] = diagramOf(data);
                known.Add(data, targets[i]);
            }
        }

        return MappedDiagram.Of(space, table.Matches, key, map, targets);
    }

    private int Of(Verdict verdict) =>
        verdict switch
        {
            Verdict.Return => _effects.Terminal(Effect.None with { Control = Control.Return }),
            Verdict.Jump jump => chains.Called(jump.Chain),
            Verdict.Goto away => chains.GoneTo(away.Chain),
            Verdict.Map map => Of(map),
            _ => End(FateText.Of(verdict) ?? throw new UnreachableException()),
        };

    private int Of(Verdict.Map map)
    {
        var declaration = table.Matches.Declaration(map.Name);
        var verdicts = new int[declaration.Verdicts.Count];
        for (var i = 0; i < verdicts.Length; i++)
        {
            verdicts[i] = Of(declaration.Verdicts[i]);
        }

        var dataOffset = declaration.KeyLength * (declaration.Interval ? 2 : 1);
        var elements = table.Table.Elements.GetValueOrDefault(map.Name) ?? new ElementTable(declaration.Stride);
        var targets = new int[elements.Count];
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = verdicts[MemoryMarshal.Read<int>(elements[i][dataOffset..])];
        }

        return MappedDiagram.Of(space, table.Matches, map.Key, map.Name, targets);
    }

    private int End(string fate) =>
        _effects.Terminal(
            Effect.None with
            {
                Control = Control.End,
                Fate = run.Compares(Parts.Fate) ? _effects.Fate(fate) : 0,
            }
        );

    private int After(in Effect effect, int rest) => _sequencer.After(_effects.Terminal(effect), rest);
}
