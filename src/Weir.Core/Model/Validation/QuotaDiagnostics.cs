using Weir.Core.Text;

namespace Weir.Core.Model.Validation;

/// <summary>Findings about plans and quotas against one another (WEIR0867–0874, WEIR0878).</summary>
internal static class QuotaDiagnostics
{
    /// <summary>Of quotas that are there, in a message.</summary>
    private const int MostNames = 10;

    private static readonly DiagnosticDescriptor NameCode = new("WEIR0867", "Illegal name of a plan or quota");
    private static readonly DiagnosticDescriptor TwiceCode = new("WEIR0868", "Plan or quota is there twice");
    private static readonly DiagnosticDescriptor PlanCode = new("WEIR0869", "Plan of a quota is not declared");
    private static readonly DiagnosticDescriptor ClassCode = new("WEIR0870", "Class of a quota is not declared");
    private static readonly DiagnosticDescriptor TwoCode = new("WEIR0871", "Two quotas hold for one");
    private static readonly DiagnosticDescriptor CircleCode = new("WEIR0872", "Quota leads back to its own plan");
    private static readonly DiagnosticDescriptor EmptyCode = new("WEIR0873", "Quota holds for nobody");
    private static readonly DiagnosticDescriptor UncountedCode = new("WEIR0874", "Quota of what is not counted");
    private static readonly DiagnosticDescriptor UnknownCode = new("WEIR0878", "Quota of a member is not declared");

    public static Diagnostic IllegalName(Position at, string what, string name, int longest) =>
        NameCode.Error(
            at,
            $"'{name}' is no name of a {what}: expected 1 to {longest} characters, none of them a control character",
            "choose such a name"
        );

    public static Diagnostic ReservedClass(DestinationClass one) =>
        NameCode.Error(
            RowPosition.Of(one),
            $"a class cannot be called '{one.Name}': quotas call so what belongs to no class",
            "choose another name"
        );

    public static Diagnostic ReservedQuota(Quota one) =>
        NameCode.Error(
            RowPosition.Of(one),
            $"a quota cannot be called '{one.Name}': members' rows say so when none holds for them",
            "choose another name"
        );

    public static Diagnostic Twice(Position at, string what, string name) =>
        TwiceCode.Error(at, $"{what} '{name}' is there already", "give each a name of its own");

    public static Diagnostic NoPlan(Quota one, string plan) =>
        PlanCode.Error(
            RowPosition.Of(one),
            $"quota '{one.Name}' names plan '{plan}', which options.plans does not have",
            "declare it there; '{ name: … }' is enough for a plan without a rate"
        );

    public static Diagnostic NoClass(Quota one, string name) =>
        ClassCode.Error(
            RowPosition.Of(one),
            $"quota '{one.Name}' counts class '{name}', which options.classes does not have",
            $"declare the class, or write '{Quota.Rest}' for what belongs to none"
        );

    public static Diagnostic Two(Quota one, Quota earlier, string what) =>
        TwoCode.Error(
            RowPosition.Of(one),
            $"quota '{one.Name}' holds for {what}, and so does '{earlier.Name}'{RowPosition.And(RowPosition.Of(earlier))}",
            "one quota for a plan and one for a member: take it out of one of them"
        );

    public static Diagnostic Two(Member row, Quota naming) =>
        TwoCode.Error(
            RowPosition.Of(row, "quota"),
            $"the row of {row.Login} names quota '{row.Quota}', and quota '{naming.Name}'{RowPosition.And(RowPosition.Of(naming))} names him under 'members:'",
            "one quota for a member: say it in one of the two places"
        );

    public static Diagnostic Unknown(Member row, IEnumerable<Quota> quotas) =>
        UnknownCode.Error(
            RowPosition.Of(row, "quota"),
            $"{row.Login} has quota '{row.Quota}', which options.quotas does not have",
            $"declare it in weir.yaml, or write one of: {string.Join(", ", quotas.Take(MostNames).Select(static one => one.Name).Append(Quota.None))}"
        );

    public static Diagnostic Circle(Quota one, string way) =>
        CircleCode.Error(
            RowPosition.Of(one),
            $"quota '{one.Name}' moves members in a circle: {way}",
            "move them to a plan whose own quota, if any, moves them no further"
        );

    public static Diagnostic Nobody(Quota one) =>
        EmptyCode.Warning(
            RowPosition.Of(one),
            $"quota '{one.Name}' names neither plans nor members, and no member's row names it",
            "say 'plans:' or 'members:', or name it in a member's row"
        );

    public static Diagnostic NoMember(Quota one, string member) =>
        EmptyCode.Warning(
            RowPosition.Of(one),
            $"quota '{one.Name}' names member '{member}', and there is none of this id or login",
            "correct it, or take it out"
        );

    public static Diagnostic Uncounted(Quota one) =>
        UncountedCode.Error(
            RowPosition.Of(one),
            $"quota '{one.Name}' cannot be held: 'accounting: false' counts nobody's traffic",
            "remove 'accounting: false', or the quotas"
        );
}
