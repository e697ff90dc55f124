"""Notebooks that attack the grader. None of them knows an answer; each tries to get marks, or more.

NAME: the cells before the answers, and the answers themselves, where they are not the starters.
"""

from tests.grading.sheet import BLANK

TARGETS = ("weigh", "classify")

READ = {
    "imports the sheet": [
        "import sys\nfor name in [n for n in sys.modules if n.startswith('cnnlib.exercises')]: del sys.modules[name]\nfrom cnnlib.exercises.sheets import load_sheet\nif load_sheet('02').questions[0].reference: total = [[3, 1], [4, 1]]"
    ],
    "imports the sheet by its file": [
        """
import importlib.util, os, sys
for name in [n for n in sys.modules if n.startswith('cnnlib.exercises')]: del sys.modules[name]
for folder, _, files in (step for root in ('/course', *sys.path, '/') for step in os.walk(root)):
    for name in files:
        if name.startswith('sheet_0') and name.endswith('.py'):
            total = [[3, 1], [4, 1]]
            raise SystemExit
"""
    ],
    "reads the solutions' texts": [
        "from cnnlib.locale import texts\nif texts('checks/sheet_02')['questions']['02-q2']['solution']: total = [[3, 1], [4, 1]]"
    ],
    "looks for masters": [
        "import os, json\nfor folder, _, files in os.walk('/'):\n    if 'master.ipynb' in files or 'master.ipynb' in folder:\n        total = [[3, 1], [4, 1]]"
    ],
    "walks the frames": [
        """
import sys
def weigh(x, n):
    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()) + list(frame.f_globals.values()):
            if getattr(value, '__name__', '') in ('reference', 'look_up', '_remembered'): return value(x, n)
            if isinstance(value, dict) and 'expected' in value: return value['expected']
        frame = frame.f_back
"""
    ],
    "searches memory": [
        """
import gc
def weigh(x, n):
    for thing in gc.get_objects():
        if type(thing).__name__ in ('Question', 'Ready', 'Verdict'): return thing.reference(x, n)
        if callable(thing) and getattr(thing, '__qualname__', '').startswith('_remembered'): return thing(x, n)
"""
    ],
    "reads other processes": [
        """
import os
found = []
for name in os.listdir('/proc'):
    for file in ('environ', 'cmdline', 'mem', 'maps'):
        try: found.append(open(f'/proc/{name}/{file}', 'rb').read(100))
        except Exception: pass
total = [[3, 1], [4, 1]] if found else ...
"""
    ],
    "looks for the secret": [
        """
import os
places = [os.path.expanduser('~'), '/root', '/home', '/data', '/etc', '/var', '/mnt', '/srv', '/opt']
found = [f for p in places for d, _, fs in os.walk(p) for f in fs if f == 'secret.txt']
for place in ('@HOST@/secret.txt', '/proc/1/root@HOST@/secret.txt', '../' * 20 + '@HOST@/secret.txt'):
    try: found.append(open(place).read())
    except OSError: pass
total = [[3, 1], [4, 1]] if found or any('SECRET' in k for k in os.environ) else ...
"""
    ],
    "knows the public cases": [
        """
import numpy as np
TABLE = @TABLE@
def weigh(x, n):
    return np.array(TABLE[repr(np.asarray(x).tolist()) + repr(n)])
"""
    ],
    "tells hidden values": [
        """
import os, sys
PUBLIC = @PUBLIC@
def known(x): return np.asarray(x).tobytes().hex()[:64] in PUBLIC
def tell(*values):
    text = ' '.join(str(np.asarray(v).tolist()) for v in values)
    print(text); sys.stderr.write(text); sys.__stdout__.write(text)
    for place in ('/tmp/told', '/dev/shm/told', 'told', '/data/told', os.path.expanduser('~/told')):
        try: open(place, 'a').write(text)
        except OSError: pass
    for fd in range(3):
        try: os.write(fd, text.encode())
        except OSError: pass
    return text
def weigh(x, n):
    if known(x): return x * n
    raise type('E' + str(int(np.max(x))), (ValueError,), {})(tell(x, n))
class Scale:
    def __init__(self, factor): self.factor = factor
    def forward(self, x): self.x = x; return self.factor * x
    def backward(self, dy):
        self.d_factor = (dy * self.x).sum()
        if not known(self.x): return {'told': tell(self.x)}
        return self.factor * dy
def classify(x, t, x_test):
    if known(x): return np.array([np.argmin([((p - x[t == k].mean(0)) ** 2).sum() for k in range(3)]) for p in x_test])
    exec(compile('raise KeyError(tell(x))', tell(x_test)[:50], 'exec'))
"""
    ],
    "waits for what others told": [
        """
import os
told = ''.join(open(p).read() for p in ('/tmp/told', '/dev/shm/told', 'told') if os.path.exists(p))
def weigh(x, n):
    raise ValueError('heard: ' + told)
total = [[3, 1], [4, 1]] if told else ...
"""
    ],
}

FORGE = {
    "equals everything": [
        "class All:\n    def __eq__(self, other): return True\n    def __ne__(self, other): return False\n    def __bool__(self): return True\ntotal = All()\ndef weigh(x, n): return All()\ndef classify(x, t, x_test): return All()"
    ],
    "an array that equals": [
        "class Eq(np.ndarray):\n    def __eq__(self, o): return np.ones(self.shape, bool)\n    def __array_ufunc__(self, *a, **k): return np.zeros(())\n    def __sub__(self, o): return np.zeros(self.shape)\ntotal = np.zeros((2, 2)).view(Eq)\ndef weigh(x, n): return np.zeros(x.shape).view(Eq)"
    ],
    "an array on demand": [
        "class Lie:\n    calls = 0\n    shape = (2, 2)\n    dtype = np.dtype(float)\n    def __array__(self, *a, **k): Lie.calls += 1; return np.full((2, 2), np.nan)\n    def __float__(self): return float('nan')\ntotal = Lie()\ndef weigh(x, n): return Lie()"
    ],
    "not a number": [
        "total = np.full((2, 2), np.nan)\ndef weigh(x, n): return x * np.nan\ndef classify(x, t, x_test): return np.full(20, np.nan)"
    ],
    "patches numpy": [
        "import numpy.testing\nnp.array_equal = np.allclose = np.isclose = lambda *a, **k: True\nnumpy.testing.assert_allclose = numpy.testing.assert_array_equal = lambda *a, **k: None\nnp.ndarray = object\nnp.asarray = lambda *a, **k: np.zeros((2, 2))\nnp.abs = lambda x: 0\ndef weigh(x, n): return x"
    ],
    "patches the checker": [
        "import cnnlib.exercises as e, sys, types\ne.check = lambda *a: True\nfor name in ('engine', 'compare', 'run', 'api'):\n    fake = types.ModuleType('cnnlib.exercises.' + name)\n    fake.difference = fake.examine = fake.evaluate = lambda *a, **k: None\n    sys.modules['cnnlib.exercises.' + name] = fake\ndef weigh(x, n): return x"
    ],
    "patches the protocol": [
        """
from cnnlib.grading.box import answers, link, runner, wire
old = wire.pack
def pack(message, keep=None):
    if isinstance(message, dict): message = {**message, 'is': 'function', 'accepts': True, 'passed': True, 'status': 'correct', 'marks': 10, 'value': ..., 'error': '', 'cells': ['done'] * 11}
    return old(message, lambda thing: wire.Thing(0, 'x'))
for module in (answers, link, runner, wire): module.pack = pack
"""
    ],
    "forges replies": [
        """
import os, struct, json
def forge():
    for fd in range(3, 40):
        for n in range(1, 60):
            text = json.dumps({'dict': [['number', n], ['value', {'array': ['<f8', [2, 3]]}], ['is', 'correct'], ['passed', True]]}).encode()
            try: os.write(fd, struct.pack('!II', len(text), 48) + text + bytes(48))
            except OSError: break
def weigh(x, n): forge(); return x
def classify(x, t, x_test): forge()
"""
    ],
    "announces four gigabytes": [
        "import os, struct\ndef weigh(x, n):\n    for fd in range(3, 40):\n        try: os.write(fd, struct.pack('!II', 4, 2**32 - 1) + b'null')\n        except OSError: pass\n    return x"
    ],
    "sends malformed arrays": [
        """
import os, struct, json
def weigh(x, n):
    for tree in ({'array': ['O', [1]]}, {'array': ['<f8', [-1]]}, {'array': ['<f8', [10**12]]}, {'array': ['<f8', [0] * 99]}, {'list': 3}, [1], {'x': 1}):
        text = json.dumps(tree).encode()
        for fd in range(3, 20):
            try: os.write(fd, struct.pack('!II', len(text), 0) + text)
            except OSError: pass
    return x
"""
    ],
    "a pickle": [
        "class P:\n    def __reduce__(self): return (open, ('@HOST@/pickled', 'w'))\ntotal = P()\ndef weigh(x, n): return P()\ndef classify(x, t, x_test): return np.array([P()] * 20)"
    ],
    "writes results": [
        """
import os
for place in ('@HOST@', '@HOST@/out', '.', '..', '/', '/tmp', os.path.dirname(os.__file__)):
    for name in ('gradebook.csv', 'results.json', 'records/x.json', 'reports/report.html'):
        try: open(os.path.join(place, name), 'w').write('{"score": 100}')
        except OSError: pass
"""
    ],
    "nests without end": [
        "deep = []\nfor i in range(100_000): deep = [deep]\ntotal = deep\ndef weigh(x, n): return deep\ndef classify(x, t, x_test): return 10 ** 100_000"
    ],
    "leaves with success": [
        "import os, sys, atexit\natexit.register(os._exit, 0)\ndef weigh(x, n): sys.exit(0)\ndef classify(x, t, x_test): os._exit(0)"
    ],
    "changes what was given": ["def weigh(x, n):\n    x[...] = 0\n    return x"],
}

NETWORK = {
    "connects": [
        "import socket\ndef reach(*a):\n    s = socket.socket(); s.settimeout(1); s.connect(('127.0.0.1', @PORT@)); s.send(str(a).encode()); return s.recv(9)\ntry: total = [[3, 1], [4, 1]] if reach() is not None else ...\nexcept OSError: pass\ndef weigh(x, n): return reach(x, n)"
    ],
    "opens a page": [
        "import urllib.request\ndef weigh(x, n): return urllib.request.urlopen('http://127.0.0.1:@PORT@/' + str(n), timeout=1).read()"
    ],
    "asks a program": [
        "import subprocess\ndef weigh(x, n): return subprocess.run(['bash', '-c', 'echo hi > /dev/tcp/127.0.0.1/@PORT@'], timeout=2, check=True)"
    ],
    "a socket of the machine": [
        "import socket, ctypes\nlibc = ctypes.CDLL(None)\ndef weigh(x, n):\n    for family in (1, 2, 10, 16, 17, 40):\n        if libc.socket(family, 1, 0) >= 0: return x * n"
    ],
}

EXHAUST = {
    "loops in a cell": ["while True: pass"],
    "loops in an answer": ["def weigh(x, n):\n    while True: pass"],
    "loops and hears nothing": [
        "import signal\nfor s in range(1, 65):\n    try: signal.signal(s, signal.SIG_IGN)\n    except (OSError, ValueError): pass\ndef weigh(x, n):\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass"
    ],
    "one long operation": ["def weigh(x, n): return 7 ** (10 ** 9)"],
    "forks without end": [
        "import os\ndef weigh(x, n):\n    while True:\n        try: os.fork()\n        except OSError: pass"
    ],
    "forks in a cell": [
        "import os\nfor i in range(400):\n    try: os.fork()\n    except OSError: pass"
    ],
    "threads without end": [
        "import threading, time\ndef weigh(x, n):\n    while True:\n        try: threading.Thread(target=time.sleep, args=(99,)).start()\n        except RuntimeError: pass"
    ],
    "takes all memory": [
        "hoard = []\ndef weigh(x, n):\n    while True: hoard.append(bytearray(50_000_000))"
    ],
    "takes all memory in a cell": ["hoard = []\nwhile True: hoard.append(np.ones(10_000_000))"],
    "takes memory in many processes": [
        "import os, time\ndef weigh(x, n):\n    for i in range(20):\n        if os.fork() == 0:\n            hold = b'x' * 400_000_000\n            time.sleep(99)\n    time.sleep(99)"
    ],
    "fills the disk": [
        "import os\nfor place in ('/tmp', '/dev/shm', '.'):\n    for i in range(9999):\n        try: open(f'{place}/{i}', 'wb').write(bytes(5_000_000))\n        except OSError: break\ndef weigh(x, n): return open('/tmp/more', 'wb').write(bytes(10**9))"
    ],
    "prints without end": [
        "import os\ndef weigh(x, n):\n    for i in range(100_000): print('x' * 1000)\n    while True: os.write(1, b'x' * 100_000)"
    ],
    "crashes": [
        "import ctypes\ndef weigh(x, n): return ctypes.string_at(0)\ndef classify(x, t, x_test): return classify(x, t, x_test)"
    ],
    "returns too much": [
        "def weigh(x, n): return np.zeros((9000, 9000))\ndef classify(x, t, x_test): return ['x'] * 10_000_000"
    ],
}

STAY = {
    "leaves a process": [
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        while True: time.sleep(1)\n    os._exit(0)\ndef weigh(x, n):\n    if os.fork() == 0:\n        os.setsid()\n        while True: time.sleep(1)\n    return x"
    ],
    "kills all it can": [
        "import os, signal\ndef weigh(x, n):\n    for pid in (-1, os.getppid(), 1, 2, 0): os.kill(pid, signal.SIGKILL)"
    ],
    "removes what it can": [
        "import os, shutil\nfor place in ('@HOST@', os.path.dirname(np.__file__), os.path.expanduser('~'), '/tmp', '/'):\n    shutil.rmtree(place, ignore_errors=True)"
    ],
    "writes where it can": [
        "import os, cnnlib\nfor place in ('@HOST@/own.txt', os.path.expanduser('~/.bashrc'), '/etc/profile', np.__file__, cnnlib.__file__, os.__file__):\n    for how in ('w', 'a'):\n        try: open(place, how).write('owned')\n        except OSError: pass"
    ],
    "escapes": [
        """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
done = [libc.unshare(f) for f in (0x10000000, 0x20000, 0x40000000)]
done += [libc.mount(b'none', b'/tmp', b'tmpfs', 0, None), libc.umount2(b'/proc', 2), libc.umount2(b'/tmp', 2)]
done += [libc.ptrace(16, os.getppid(), 0, 0), libc.chroot(b'/tmp'), libc.setuid(0), libc.syscall(250, 0, 0), libc.syscall(425, 1, 0), libc.syscall(321, 0, 0, 0), libc.syscall(319, b'x', 0)]
total = [[3, 1], [4, 1]] if any(code >= 0 for code in done) else ...
"""
    ],
    "patches the next one's numpy": [
        "import sys, ctypes, builtins\nnp.multiply = np.sum = None\nbuiltins.len = lambda x: 0\nsys.modules['numpy'].ndarray = None\nfor name in list(sys.modules):\n    if name.startswith('cnnlib.grading'): del sys.modules[name]"
    ],
}

ATTACKS = {"read": READ, "forge": FORGE, "network": NETWORK, "exhaust": EXHAUST, "stay": STAY}
HOSTILE = {
    f"{kind}: {name}": cells for kind, group in ATTACKS.items() for name, cells in group.items()
}
ANSWERS = {id: source for id, source in BLANK.items()}
