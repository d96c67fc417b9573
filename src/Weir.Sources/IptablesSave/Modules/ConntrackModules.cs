using Weir.Core.Rules;

namespace Weir.Sources.IptablesSave.Modules;

/// <summary>conntrack and its old form, state.</summary>
internal static class ConntrackModules
{
    private static readonly string[] States = ["INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED", "SNAT", "DNAT"];

    private static readonly string[] Statuses = ["EXPECTED", "SEEN_REPLY", "ASSURED", "CONFIRMED"];

    public static readonly Module[] All =
    [
        new(
            "conntrack",
            new Option("--ctstate", StateList(7)).Not(),
            new Option("--ctproto", Protocol).Not(),
            new Option("--ctorigsrc", AddressArguments.Masked).Not(),
            new Option("--ctorigdst", AddressArguments.Masked).Not(),
            new Option("--ctreplsrc", AddressArguments.Masked).Not(),
            new Option("--ctrepldst", AddressArguments.Masked).Not(),
            new Option("--ctorigsrcport", Arguments.Range(65535, keepsAll: true)).Not(),
            new Option("--ctorigdstport", Arguments.Range(65535, keepsAll: true)).Not(),
            new Option("--ctreplsrcport", Arguments.Range(65535, keepsAll: true)).Not(),
            new Option("--ctrepldstport", Arguments.Range(65535, keepsAll: true)).Not(),
            new Option("--ctstatus", StatusList).Not(),
            new Option("--ctexpire", Arguments.Range(uint.MaxValue, keepsAll: true)).Not(),
            new Option("--ctdir", Arguments.Word("ORIGINAL", "REPLY")) { Negatable = true }
        )
        {
            NeedsOption = true,
            Build = Build,
        },
        new("state", new Option("--state", StateList(5)) { Negatable = true, Required = true }) { Build = BuildState },
    ];

    /// <summary>A list of the first <paramref name="known"/> states.</summary>
    private static ArgumentReader StateList(int known) => Arguments.WordList(States[..known]);

    private static Argument StatusList(string text, RuleFacts rule)
    {
        var words = text.Split(',').Where(word => !word.Equals("NONE", StringComparison.OrdinalIgnoreCase)).ToArray();
        return words.Length == 0 ? Argument.Ok("NONE") : Arguments.WordList(Statuses)(string.Join(',', words), rule);
    }

    private static Argument Protocol(string text, RuleFacts rule) =>
        Protocols.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out var protocol) && protocol != 0
            ? Argument.Ok($"{protocol}")
            : Argument.Bad($"'{Arguments.Shown(text)}' is no protocol, or one that never matches");

    private static void BuildState(ModuleUse use, RuleFacts rule, RuleParts parts)
    {
        var given = use.Given[0];
        parts.Matches.Add(new Match.AnyBit(Field.CtState, (uint)StatesOf(given.Value), given.Negated));
    }

    private static void Build(ModuleUse use, RuleFacts rule, RuleParts parts)
    {
        var state = use["--ctstate"];
        // Without a connection xt_conntrack.c looks at the state alone and takes the rest as given.
        if (state is not null && use.Given.Count > 1 && HoldsWithoutConnection(state))
        {
            parts.Add(Tests.Extension(use));
            return;
        }

        if (state is not null && !TryState(state, parts))
        {
            parts.Add(Tests.Extension(use, given => given == state));
        }

        if (use["--ctstatus"] is { } status && StatusesOf(status.Value) is var bits && bits != default)
        {
            parts.Matches.Add(new Match.AnyBit(Field.CtStatus, (uint)bits, status.Negated));
        }

        if (use["--ctdir"] is { } direction)
        {
            parts.Matches.Add(Tests.Is(Field.CtDirection, (direction.Value == "REPLY") != direction.Negated ? 1u : 0));
        }

        if (use.Given.Exists(IsRest))
        {
            parts.Add(Tests.Extension(use, IsRest));
        }
    }

    private static bool IsRest(GivenOption given) =>
        given.Option.Name is not ("--ctstate" or "--ctdir" or "--ctstatus")
        || (given.Option.Name == "--ctstatus" && given.Value == "NONE");

    private static bool HoldsWithoutConnection(GivenOption state) =>
        state.Negated
        || state.Value.Contains("INVALID", StringComparison.Ordinal)
        || state.Value.Contains("UNTRACKED", StringComparison.Ordinal);

    private static bool TryState(GivenOption given, RuleParts parts)
    {
        var words = given.Value.Split(',');
        var nat = words.Count(word => word is "SNAT" or "DNAT");
        if (nat == 0)
        {
            parts.Matches.Add(new Match.AnyBit(Field.CtState, (uint)StatesOf(given.Value), given.Negated));
            return true;
        }

        // SNAT and DNAT are bits of the status; beside states, or negated where there is no connection, no field says it.
        if (nat < words.Length || given.Negated)
        {
            return false;
        }

        var bits = default(CtStatuses);
        foreach (var word in words)
        {
            bits |= word == "SNAT" ? CtStatuses.SourceNat : CtStatuses.DestinationNat;
        }

        parts.Matches.Add(new Match.AnyBit(Field.CtStatus, (uint)bits));
        return true;
    }

    private static CtStates StatesOf(string list)
    {
        var bits = default(CtStates);
        foreach (var word in list.Split(','))
        {
            bits |= word switch
            {
                "INVALID" => CtStates.Invalid,
                "NEW" => CtStates.New,
                "RELATED" => CtStates.Related,
                "ESTABLISHED" => CtStates.Established,
                _ => CtStates.Untracked,
            };
        }

        return bits;
    }

    private static CtStatuses StatusesOf(string list)
    {
        var bits = default(CtStatuses);
        foreach (var word in list.Split(','))
        {
            bits |= word switch
            {
                "EXPECTED" => CtStatuses.Expected,
                "SEEN_REPLY" => CtStatuses.SeenReply,
                "ASSURED" => CtStatuses.Assured,
                "CONFIRMED" => CtStatuses.Confirmed,
                _ => default,
            };
        }

        return bits;
    }
}
