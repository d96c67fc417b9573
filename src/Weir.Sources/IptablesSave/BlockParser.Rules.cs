using System.Runtime.InteropServices;
using Weir.Core;
using Weir.Core.Rules;
using Weir.Core.Text;

namespace Weir.Sources.IptablesSave;

/// <content>Lines that are rules.</content>
internal sealed partial class BlockParser
{
    private void ParseRule(int start, int end, int line)
    {
        var text = _text.AsSpan(start, end - start);
        var body = start;
        Tally? tally = null;
        if (text[0] == '[')
        {
            var close = text.IndexOf((byte)']');
            if (close < 0 || !ChainLines.TryTally(text[1..close], out tally))
            {
                Refuse(line, text, new(IptablesErrors.Value, 0, "the counters are no [packets:bytes]", "correct them"));
                return;
            }

            body = start + close + 1;
        }

        if (TryPlain(start, end, body - start, line, tally))
        {
            return;
        }

        if (DumpState.Trim(_text.AsSpan(body, end - body)).IsEmpty && tally is null)
        {
            return;
        }

        if (_state.Table == TableKind.None)
        {
            Fault(IptablesErrors.OutsideTable(At(line, text, body - start), "a rule"), true);
            return;
        }

        if (!_words.Split(_text, body, end, start))
        {
            Refuse(line, text, new(IptablesErrors.Line, body - start, "a quote is not closed", "close it"));
            return;
        }

        if (_words.Count == 0 || !_rules.TryRead(_words))
        {
            Refuse(
                line,
                text,
                _rules.Parts.Fault ?? new(IptablesErrors.Line, 0, "there is no rule here", "remove the line")
            );
            return;
        }

        Emit(line, text, tally);
    }

    /// <summary>The fast way; false when the rule has to be cut into words.</summary>
    private bool TryPlain(int start, int end, int begin, int line, Tally? tally)
    {
        var text = _text.AsSpan(start, end - start);
        if (begin > 0 && begin < text.Length && text[begin] == ' ')
        {
            begin++;
        }

        var plain = new PlainRule(text[begin..], _addresses, _rules.Facts.IsIpv6, _plain);
        // A chain that hides a target is rare; what was met before does not know of it.
        if (_state.Table == TableKind.None || _state.Hidden.Count > 0 || !plain.TryRead())
        {
            return false;
        }

        var hook = _state.Table.HookOf(plain.Chain);
        if (
            (plain.HasInput && hook is Hook.Output or Hook.Postrouting)
            || (plain.HasOutput && hook is Hook.Input or Hook.Prerouting)
        )
        {
            return false;
        }

        var context = (((_rules.Facts.IsIpv6 ? 8 : 0) + (int)_state.Table) * 8) + (hook is { } at ? (int)at : 7);
        var (from, split) = (start + begin + plain.RestOffset, start + begin + plain.SplitOffset);
        var before = split > from && split < end ? split - 1 : split;
        if (
            _parts.Tests(_text, from, before, context, hook) is not { } tests
            || _parts.Target(_text, split, end, context, hook, tests.Protocol) is not { } target
            || tests.HasTarget
            || target.HasTests
        )
        {
            return false;
        }

        _block.Append(
            Chains.NumberOf(plain.Chain),
            line,
            new RuleEntry(
                new Rule(tests.Behind(_plain.AsSpan(0, plain.Count)), target.Statements, target.Verdict)
                {
                    Origin = new Origin(_origin, line),
                    Comment = tests.Comment,
                    Tally = tally,
                },
                (ushort)(begin + plain.SplitOffset + target.JumpOffset),
                HookSetByte.Of(tests.Hooks & target.Hooks),
                tests.Flags | target.Flags
            )
        );
        return true;
    }

    private void Emit(int line, ReadOnlySpan<byte> text, Tally? tally)
    {
        var rule = _rules.Line;
        if (rule.IsForOtherFamily)
        {
            Refuse(
                line,
                text,
                new(IptablesErrors.Together, 0, "the rule is for the other family (-4, -6)", "remove it")
            );
            return;
        }

        if (rule.Command is not (CoreOption.Append or CoreOption.Insert or CoreOption.Replace or CoreOption.Delete))
        {
            Add(
                new BlockItem(ItemKind.Command, rule.Chain, line, rule.Policy)
                {
                    Command = rule.Command,
                    Position = rule.Position,
                }
            );
            return;
        }

        ReportOpaque(line, text);
        var flags =
            (_rules.Parts.IsOpaque ? RuleFlags.Opaque : RuleFlags.None)
            | (_rules.Parts.IsStateful ? RuleFlags.Stateful : RuleFlags.None)
            | (rule.Uses.Exists(static use => use.Module.Name is "set" or "SET") ? RuleFlags.Set : RuleFlags.None)
            | (_rules.Parts.Verdict is Verdict.Jump or Verdict.Goto ? RuleFlags.Jump : RuleFlags.None);
        for (var s = 0; s < Math.Max(1, rule.Sources.Count); s++)
        {
            for (var d = 0; d < Math.Max(1, rule.Destinations.Count); d++)
            {
                var made = Make(
                    rule,
                    s < rule.Sources.Count ? rule.Sources[s] : null,
                    d < rule.Destinations.Count ? rule.Destinations[d] : null,
                    line,
                    tally ?? rule.Tally
                );
                var entry = new RuleEntry(
                    made,
                    (ushort)Math.Max(0, rule.JumpOffset),
                    HookSetByte.Of(_rules.Parts.Hooks),
                    flags | (s + d > 0 ? RuleFlags.Further : RuleFlags.None)
                );
                Add(rule, line, in entry);
            }
        }
    }

    private void Add(RuleLine rule, int line, in RuleEntry entry)
    {
        if (rule.Command == CoreOption.Append)
        {
            _block.Append(rule.Chain, line, in entry);
            return;
        }

        Add(
            new BlockItem(ItemKind.Rule, rule.Chain, line, null)
            {
                Command = rule.Command,
                Position = rule.Position,
                Entry = entry,
            }
        );
    }

    private void ReportOpaque(int line, ReadOnlySpan<byte> text)
    {
        if (!_rules.Parts.IsOpaque)
        {
            return;
        }

        foreach (var use in _rules.Line.Uses)
        {
            if (use.Module.IsOpaque)
            {
                var what = use == _rules.Line.Target ? "target" : "match";
                Add(
                    ItemKind.Fault,
                    -1,
                    line,
                    new LineFault(IptablesErrors.Opaque(At(line, text, use.Offset), what, use.Module.Name), false)
                );
            }
        }
    }

    private Rule Make(RuleLine line, Match? source, Match? destination, int number, Tally? tally)
    {
        _tests.Clear();
        AddTest(source);
        AddTest(destination);
        AddTest(line.Input);
        AddTest(line.Output);
        AddTest(line.Protocol);
        AddTest(line.Fragment);
        _tests.AddRange(_rules.Parts.Matches);
        return new Rule(Array(_tests), Array(_rules.Parts.Statements), _rules.Parts.Verdict)
        {
            Origin = new Origin(_origin, number),
            Comment = _rules.Parts.Comment,
            Tally = tally,
        };
    }

    private void AddTest(Match? test)
    {
        if (test is not null)
        {
            _tests.Add(test);
        }
    }

    private static EquatableArray<T> Array<T>(List<T> items) =>
        items.Count == 0 ? default : new(ImmutableCollectionsMarshal.AsImmutableArray(items.ToArray()));
}
