#!/bin/sh
# Cài từ thư mục này (không cần mạng) rồi mở bàn làm việc. Chạy lần sau thì mở ngay.
set -e
cd "$(dirname "$0")"
PYTHON="${PYTHON:-python3}"
if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Cần Python 3.11 trở lên. Cài Python rồi chạy lại."
    exit 1
fi
if [ ! -x may/bin/cchc ]; then
    echo "Đang cài đặt, mất khoảng một phút..."
    rm -rf may
    "$PYTHON" -m venv may
    may/bin/python -m pip install --quiet --no-index --find-links goi "cchc-analysis[desk]"
fi
cd du-an
if [ "$#" -gt 0 ]; then
    exec ../may/bin/cchc "$@"
fi
exec ../may/bin/cchc lab
