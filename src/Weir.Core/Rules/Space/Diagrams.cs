namespace Weir.Core.Rules.Space;

/// <summary>
/// Decision diagrams over ordered variables with numbered terminals, and the operations on them. Sets of packets have the terminals
/// <see cref="False"/> and <see cref="True"/>; look-ups and chains have as many as they have results.
/// </summary>
/// <remarks>
/// Recursion goes from a variable to a later one, so its depth is bounded by the number of variables, whatever the number of rules
/// or the depth of chains.
/// </remarks>
internal sealed class Diagrams(int budget)
{
    public const int False = ~0;
    public const int True = ~1;

    private const int AndOperation = 1;
    private const int OrOperation = 2;
    private const int MinusOperation = 3;
    private const int OrElseOperation = 4;
    private const int FixLowOperation = 5;
    private const int FixHighOperation = 8;
    private const int IteOperation = 6;
    private const int FirstFreeOperation = 16;

    private readonly NodeTable _nodes = new() { Budget = budget };
    private int _operations = FirstFreeOperation;

    public ResultCache Cache { get; } = new();

    public int Count => _nodes.Count;

    /// <summary>Nodes at most; may be lowered for an attempt that something else can stand in for.</summary>
    public int Budget
    {
        get => _nodes.Budget;
        set => _nodes.Budget = value;
    }

    public int VariableOf(int diagram) => _nodes.VariableOf(diagram);

    public ref readonly Node At(int diagram) => ref _nodes.At(diagram);

    public int Make(int variable, int low, int high) => _nodes.Make(variable, low, high);

    /// <summary>The set of packets whose variable is 1.</summary>
    public int Variable(int variable) => _nodes.Make(variable, False, True);

    /// <summary>A name for results in <see cref="Cache"/> that no other operation uses.</summary>
    public int NewOperation() => ++_operations;

    public static bool IsTerminal(int diagram) => diagram < 0;

    /// <summary>Both branches of a diagram at a variable that is its first, or one it does not ask.</summary>
    public (int Low, int High) Split(int diagram, int variable)
    {
        if (diagram < 0)
        {
            return (diagram, diagram);
        }

        ref readonly var node = ref _nodes.At(diagram);
        return node.Variable == variable ? (node.Low, node.High) : (diagram, diagram);
    }

    public int And(int f, int g)
    {
        if (f == g || g == True)
        {
            return f;
        }

        if (f == True)
        {
            return g;
        }

        if (f == False || g == False)
        {
            return False;
        }

        return f < g ? Apply(AndOperation, f, g) : Apply(AndOperation, g, f);
    }

    public int Or(int f, int g)
    {
        if (f == g || g == False)
        {
            return f;
        }

        if (f == False)
        {
            return g;
        }

        if (f == True || g == True)
        {
            return True;
        }

        return f < g ? Apply(OrOperation, f, g) : Apply(OrOperation, g, f);
    }

    /// <summary>In f and not in g.</summary>
    public int Minus(int f, int g)
    {
        if (f == g || f == False || g == True)
        {
            return False;
        }

        return g == False ? f : Apply(MinusOperation, f, g);
    }

    public int Not(int f) => Minus(True, f);

    /// <summary>The first diagram's terminal where it is not <see cref="False"/>, else the second's.</summary>
    public int OrElse(int f, int g)
    {
        if (f == g || g == False || (f < 0 && f != False))
        {
            return f;
        }

        return f == False ? g : Apply(OrElseOperation, f, g);
    }

    /// <summary>Inside a set one diagram, outside another.</summary>
    public int Ite(int set, int inside, int outside)
    {
        if (set == True || inside == outside)
        {
            return inside;
        }

        if (set == False)
        {
            return outside;
        }

        if (Cache.TryGet(IteOperation, set, inside, outside, out var result))
        {
            return result;
        }

        var variable = Math.Min(VariableOf(set), Math.Min(VariableOf(inside), VariableOf(outside)));
        var (setLow, setHigh) = Split(set, variable);
        var (insideLow, insideHigh) = Split(inside, variable);
        var (outsideLow, outsideHigh) = Split(outside, variable);
        result = Make(variable, Ite(setLow, insideLow, outsideLow), Ite(setHigh, insideHigh, outsideHigh));
        Put(IteOperation, set, inside, outside, result);
        return result;
    }

    /// <summary>Where a packet ends.</summary>
    public int Follow(int diagram, bool[] bits)
    {
        while (diagram >= 0)
        {
            ref readonly var node = ref _nodes.At(diagram);
            diagram = bits[node.Variable] ? node.High : node.Low;
        }

        return diagram;
    }

    /// <summary>Asks a variable that need not stand above those of its branches.</summary>
    public int Ask(int variable, int low, int high) =>
        low == high ? low
        : variable < VariableOf(low) && variable < VariableOf(high) ? Make(variable, low, high)
        : Ite(Variable(variable), high, low);

    /// <summary>Puts diagrams in the place of terminals.</summary>
    /// <param name="operation">From <see cref="NewOperation"/>, one for each replacement.</param>
    /// <param name="replacement">The diagram for a terminal.</param>
    public int Replace(int diagram, int operation, Func<int, int> replacement)
    {
        if (diagram < 0)
        {
            return replacement(diagram);
        }

        if (Cache.TryGet(operation, diagram, 0, 0, out var result))
        {
            return result;
        }

        var node = At(diagram);
        var low = Replace(node.Low, operation, replacement);
        result = Ask(node.Variable, low, Replace(node.High, operation, replacement));
        Put(operation, diagram, 0, 0, result);
        return result;
    }

    /// <summary>Where a variable is fixed.</summary>
    public int Fix(int diagram, int variable, bool value)
    {
        if (VariableOf(diagram) > variable)
        {
            return diagram;
        }

        var operation = value ? FixHighOperation : FixLowOperation;
        if (Cache.TryGet(operation, diagram, variable, 0, out var result))
        {
            return result;
        }

        var node = At(diagram);
        result =
            node.Variable == variable
                ? (value ? node.High : node.Low)
                : Make(node.Variable, Fix(node.Low, variable, value), Fix(node.High, variable, value));
        Put(operation, diagram, variable, 0, result);
        return result;
    }

    public void Put(int operation, int first, int second, int third, int result)
    {
        Cache.Fit(_nodes.Count);
        Cache.Put(operation, first, second, third, result);
    }

    private int Apply(int operation, int f, int g)
    {
        if (Cache.TryGet(operation, f, g, 0, out var result))
        {
            return result;
        }

        var variable = Math.Min(VariableOf(f), VariableOf(g));
        var (fLow, fHigh) = Split(f, variable);
        var (gLow, gHigh) = Split(g, variable);
        var (low, high) = operation switch
        {
            AndOperation => (And(fLow, gLow), And(fHigh, gHigh)),
            OrOperation => (Or(fLow, gLow), Or(fHigh, gHigh)),
            MinusOperation => (Minus(fLow, gLow), Minus(fHigh, gHigh)),
            _ => (OrElse(fLow, gLow), OrElse(fHigh, gHigh)),
        };
        result = Make(variable, low, high);
        Put(operation, f, g, 0, result);
        return result;
    }
}
