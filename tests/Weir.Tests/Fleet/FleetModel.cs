using Shouldly;
using Weir.Core.Fleet;

namespace Weir.Tests.Fleet;

/// <summary>
/// A fleet in memory: nodes that decide by <see cref="FleetTurn"/>, a database that takes their moves one by one, and accidents. What a kernel and a
/// probe would say is drawn.
/// </summary>
internal sealed class FleetModel(Random random)
{
    private const int Moves = 400;

    private static readonly string[] Names = ["fw1", "fw2", "fw3"];

    private readonly Dictionary<string, Node> _nodes = Names.ToDictionary(
        static name => name,
        static name => new Node(name)
    );

    private readonly HashSet<SiteName> _failed = [];
    private Rollout? _rollout;
    private SiteName _source = new(1);
    private int _next = 1;

    public void Run(int seed)
    {
        for (var move = 0; move < Moves; move++)
        {
            Accident();
            Step(_nodes[Names[random.Next(Names.Length)]]);
            Check(seed, move);
        }

        Settle(seed);
    }

    /// <summary>Without accidents every node ends with what the source says, or with the same reason not to.</summary>
    private void Settle(int seed)
    {
        foreach (var node in _nodes.Values)
        {
            (node.IsAlive, node.IsWell) = (true, true);
        }

        _source = new SiteName((UInt128)(++_next + 100));
        for (var move = 0; move < Moves; move++)
        {
            Step(_nodes[Names[move % Names.Length]]);
        }

        _nodes.Values.ShouldAllBe(node => node.InForce == _source, $"seed {seed}");
    }

    private void Accident()
    {
        var node = _nodes[Names[random.Next(Names.Length)]];
        switch (random.Next(12))
        {
            case 0:
                _source = new SiteName((UInt128)(++_next + 100));
                break;
            case 1:
                node.IsAlive = false;
                node.GoBackUnconfirmed(); // its guardian
                node.Run = null;
                break;
            case 2:
                node.IsAlive = true;
                break;
            case 3:
                node.IsWell = random.Next(4) > 0;
                break;
        }
    }

    private void Step(Node node)
    {
        if (!node.IsAlive)
        {
            return;
        }

        if (node.Run is not null)
        {
            Work(node);
            return;
        }

        var sight = new FleetSight(
            node.Name,
            node.InForce,
            _source,
            node.InForce != _source,
            _rollout,
            [.. _nodes.Values.Where(static one => !one.IsAlive).Select(static one => one.Name)]
        );
        switch (FleetTurn.Next(sight))
        {
            case FleetMove.Propose:
                if (_rollout is not { State: RolloutState.Running } && !_failed.Contains(_source))
                {
                    _rollout = new Rollout(
                        (_rollout?.Id ?? 0) + 1,
                        _source,
                        "",
                        RolloutState.Running,
                        "",
                        node.Name,
                        [.. Names.Select(static name => new RolloutStep(name, 0, false, StepState.Waiting, 0, ""))]
                    );
                }

                break;
            case FleetMove.Take take:
                _failed.ShouldNotContain(take.Rollout.Revision);
                Set(node.Name, StepState.Applying, attempt: true);
                node.Run = take.Rollout.Revision;
                break;
            case FleetMove.Resume resume:
                node.Run = resume.Rollout.Revision;
                break;
            case FleetMove.TakeBack:
                node.GoBack();
                Set(node.Name, StepState.RolledBack);
                break;
            case FleetMove.Mark mark:
                Set(mark.Node, mark.State);
                break;
        }
    }

    private void Work(Node node)
    {
        var step = _rollout?.StepOf(node.Name);
        if (
            _rollout is not { State: RolloutState.Running or RolloutState.Done }
            || _rollout.Revision != node.Run
            || step is not { State: StepState.Applying or StepState.Soaking }
        )
        {
            node.GoBackUnconfirmed();
            node.Run = null;
            return;
        }

        if (step.State == StepState.Applying)
        {
            if (node.InForce != _rollout.Revision)
            {
                node.Apply(_rollout.Revision);
            }

            Set(node.Name, StepState.Soaking);
            return;
        }

        node.Run = null;
        if (node.IsWell)
        {
            node.Confirm();
            Set(node.Name, StepState.Confirmed);
        }
        else
        {
            node.GoBack();
            Set(node.Name, StepState.Failed);
        }
    }

    private void Set(string node, StepState state, bool attempt = false)
    {
        if (_rollout is not { } rollout)
        {
            return;
        }

        var steps = rollout.Steps.Select(step =>
            step.Node == node ? step with { State = state, Attempts = step.Attempts + (attempt ? 1 : 0) } : step
        );
        _rollout = rollout with { Steps = [.. steps] };
        if (_rollout.State == RolloutState.Running && state is StepState.Failed or StepState.RolledBack)
        {
            _failed.Add(rollout.Revision);
            _rollout = _rollout with { State = RolloutState.Failed };
        }
        else if (_rollout is { State: RolloutState.Running, Current: null })
        {
            _rollout = _rollout with { State = RolloutState.Done };
        }
    }

    private void Check(int seed, int move)
    {
        var running = _rollout is { State: RolloutState.Running } rollout ? rollout.Steps : [];
        running
            .Count(static step => step.State is StepState.Applying or StepState.Soaking)
            .ShouldBeLessThanOrEqualTo(1, $"seed {seed}, move {move}");
    }

    private sealed class Node(string name)
    {
        private SiteName _before = new(1);
        private bool _isUnconfirmed;

        public string Name => name;

        public SiteName InForce { get; private set; } = new(1);

        public bool IsAlive { get; set; } = true;

        public bool IsWell { get; set; } = true;

        public SiteName? Run { get; set; }

        public void Apply(SiteName revision) => (_before, InForce, _isUnconfirmed) = (InForce, revision, true);

        public void Confirm() => _isUnconfirmed = false;

        public void GoBack() => (InForce, _isUnconfirmed) = (_before, false);

        public void GoBackUnconfirmed()
        {
            if (_isUnconfirmed)
            {
                GoBack();
            }
        }
    }
}
